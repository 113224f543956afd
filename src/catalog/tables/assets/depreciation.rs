//! How an asset, or the assets of a type, lose value.

use crate::catalog::descriptor::{Column, guid, integer, rate, text, word};

/// `BookDepreciationSetting`.
pub(super) const SETTING: &[Column] = &[
    word(
        "BookDepreciationSetting_DepreciationMethod",
        &[
            "NoDepreciation",
            "StraightLine",
            "DiminishingValue100",
            "DiminishingValue150",
            "DiminishingValue200",
            "FullDepreciation",
        ],
        "How value is lost; of a diminishing one the number is per cent of the rate.",
    )
    .at("bookDepreciationSetting.depreciationMethod"),
    word(
        "BookDepreciationSetting_AveragingMethod",
        &["FullMonth", "ActualDays"],
        "Whether parts of a year are counted in months or in days.",
    )
    .at("bookDepreciationSetting.averagingMethod"),
    rate(
        "BookDepreciationSetting_DepreciationRate",
        "Per cent a year; NULL where the life decides.",
    )
    .at("bookDepreciationSetting.depreciationRate"),
    integer(
        "BookDepreciationSetting_EffectiveLifeYears",
        "Years until nothing is left; NULL where the rate decides.",
    )
    .at("bookDepreciationSetting.effectiveLifeYears"),
    word(
        "BookDepreciationSetting_DepreciationCalculationMethod",
        &["Rate", "Life", "None"],
        "Which of the two decides; some with a rate say `None`.",
    )
    .at("bookDepreciationSetting.depreciationCalculationMethod"),
    guid(
        "BookDepreciationSetting_DepreciableObjectID",
        "The asset or the type itself.",
    )
    .at("bookDepreciationSetting.depreciableObjectId"),
    text(
        "BookDepreciationSetting_DepreciableObjectType",
        "`Asset` or `AssetType`.",
    )
    .at("bookDepreciationSetting.depreciableObjectType"),
    guid(
        "BookDepreciationSetting_BookEffectiveDateOfChangeID",
        "Names the last change of these settings.",
    )
    .at("bookDepreciationSetting.bookEffectiveDateOfChangeId"),
];
