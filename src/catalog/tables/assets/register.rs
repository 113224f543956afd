//! Fixed assets: a list for each status, and a call an asset for what these leave out.
//!
//! <https://developer.xero.com/documentation/api/assets/assets>

use super::depreciation;
use crate::catalog::descriptor::{
    Api, Column, Endpoint, Reply, Rows, Table, Words, date, flag, guid, money, pages, parameter,
    rate, text, word,
};

/// Fixed assets of every status.
pub static ASSETS: Table =
    Table {
        name: "Assets",
        api: Api::Assets,
        about: "One row for each fixed asset: drafts, registered ones, and those disposed of.",
        rows: Rows::Documents(&ENDPOINT),
        key: &["AssetID"],
        columns: columns![
        &[
            guid("AssetID", "Names the asset in other calls.").at("assetId"),
            text("AssetName", "As shown in the register.").at("assetName"),
            guid("AssetTypeID", "Type, as in `AssetTypes`; a draft may have none.")
                .at("assetTypeId"),
            text("AssetNumber", "Unique within the organisation.").at("assetNumber"),
            date("PurchaseDate", "Day it was bought.").at("purchaseDate"),
            money("PurchasePrice", "What it was bought for.").at("purchasePrice"),
            date("DisposalDate", "Day it was sold or thrown away.").at("disposalDate"),
            money("DisposalPrice", "What it was sold for, or 0.").at("disposalPrice"),
            word(
                "AssetStatus",
                &["Draft", "Registered", "Disposed"],
                "Xero lists the assets of one status at a time: a condition saves the other lists.",
            )
            .at("assetStatus"),
            date("WarrantyExpiryDate", "Day its warranty ends.")
                .at("warrantyExpiryDate")
                .detail(),
            text("SerialNumber", "As on the thing itself.")
                .at("serialNumber")
                .detail(),
            // Not in Xero's description of the API, and in its replies.
            text("Description", "What somebody wrote about it.")
                .at("description")
                .detail(),
        ],
        depreciation::SETTING,
        DETAIL,
        &[
            flag(
                "CanRollback",
                "Whether what it has lost can be taken back for it alone.",
            )
            .at("canRollback"),
            money(
                "AccountingBookValue",
                "Purchase price less what it has lost so far.",
            )
            .at("accountingBookValue"),
            // The published examples of one asset say no in the list and yes by its id.
            flag("IsDeleteEnabledForDate", "Whether it can be deleted.")
                .at("isDeleteEnabledForDate")
                .detail(),
        ],
    ],
    };

/// `/Assets`, which takes a `status`; pages are of 10 unless more are asked for. How many may be
/// isn't documented.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Assets",
    reply: Reply::List("items"),
    id: "assetId",
    paging: pages(100),
    single: Some(Reply::Document),
    filters: &[parameter("assetStatus", "status").required(Words::Capitals)],
    scope: "assets.read",
    ..Endpoint::PLAIN
};

/// `BookDepreciationDetail`.
const DETAIL: &[Column] = &[
    date(
        "BookDepreciationDetail_DepreciationStartDate",
        "Day from which it loses value.",
    )
    .at("bookDepreciationDetail.depreciationStartDate"),
    money(
        "BookDepreciationDetail_CostLimit",
        "What of the price loses value, if not all of it.",
    )
    .at("bookDepreciationDetail.costLimit"),
    money(
        "BookDepreciationDetail_ResidualValue",
        "What is left in the end.",
    )
    .at("bookDepreciationDetail.residualValue"),
    money(
        "BookDepreciationDetail_PriorAccumDepreciationAmount",
        "Lost before the current financial year.",
    )
    .at("bookDepreciationDetail.priorAccumDepreciationAmount"),
    money(
        "BookDepreciationDetail_CurrentAccumDepreciationAmount",
        "Lost in the current financial year.",
    )
    .at("bookDepreciationDetail.currentAccumDepreciationAmount"),
    money(
        "BookDepreciationDetail_CurrentCapitalGain",
        "What it was sold for beyond its purchase price.",
    )
    .at("bookDepreciationDetail.currentCapitalGain"),
    money(
        "BookDepreciationDetail_CurrentGainLoss",
        "The lower of purchase and disposal price, less the book value.",
    )
    .at("bookDepreciationDetail.currentGainLoss"),
    money(
        "BookDepreciationDetail_BusinessUseCapitalGain",
        "The business's part of the capital gain, in New Zealand.",
    )
    .at("bookDepreciationDetail.businessUseCapitalGain"),
    money(
        "BookDepreciationDetail_BusinessUseCurrentGainLoss",
        "The business's part of the gain or loss, in New Zealand.",
    )
    .at("bookDepreciationDetail.businessUseCurrentGainLoss"),
    money(
        "BookDepreciationDetail_PrivateUseCapitalGain",
        "The rest of the capital gain, in New Zealand.",
    )
    .at("bookDepreciationDetail.privateUseCapitalGain"),
    money(
        "BookDepreciationDetail_PrivateUseCurrentGainLoss",
        "The rest of the gain or loss, in New Zealand.",
    )
    .at("bookDepreciationDetail.privateUseCurrentGainLoss"),
    rate(
        "BookDepreciationDetail_InitialDeductionPercentage",
        "Per cent deducted at once (Investment Boost), in New Zealand.",
    )
    .at("bookDepreciationDetail.initialDeductionPercentage"),
];
