//! What an employee declared to the tax office, as columns of `Employees`.

use crate::catalog::descriptor::{Column, flag, instant, money, rate, text, word};

/// `TaxDeclaration`, which only a single employee shows.
pub(super) const TAX_DECLARATION: &[Column] = &[
    word(
        "TaxDeclaration_EmploymentBasis",
        &[
            "FULLTIME",
            "PARTTIME",
            "CASUAL",
            "LABOURHIRE",
            "SUPERINCOMESTREAM",
            "NONEMPLOYEE",
        ],
        "Full time, part time and the like.",
    )
    .at("TaxDeclaration.EmploymentBasis")
    .detail(),
    word(
        "TaxDeclaration_TFNExemptionType",
        &["NOTQUOTED", "PENDING", "PENSIONER", "UNDER18"],
        "Why there is no tax file number.",
    )
    .at("TaxDeclaration.TFNExemptionType")
    .detail(),
    text(
        "TaxDeclaration_TaxFileNumber",
        "Nine digits that name a person.",
    )
    .at("TaxDeclaration.TaxFileNumber")
    .detail()
    .sensitive(),
    text(
        "TaxDeclaration_ABN",
        "Business number of those who are paid without being employed.",
    )
    .at("TaxDeclaration.ABN")
    .detail(),
    flag(
        "TaxDeclaration_AustralianResidentForTaxPurposes",
        "Whether tax is paid as an Australian.",
    )
    .at("TaxDeclaration.AustralianResidentForTaxPurposes")
    .detail(),
    word(
        "TaxDeclaration_ResidencyStatus",
        &[
            "AUSTRALIANRESIDENT",
            "FOREIGNRESIDENT",
            "WORKINGHOLIDAYMAKER",
        ],
        "The same, with working holidays apart.",
    )
    .at("TaxDeclaration.ResidencyStatus")
    .detail(),
    word(
        "TaxDeclaration_TaxScaleType",
        &[
            "REGULAR",
            "ACTORSARTISTSENTERTAINERS",
            "HORTICULTURISTORSHEARER",
            "SENIORORPENSIONER",
            "WORKINGHOLIDAYMAKER",
            "FOREIGN",
        ],
        "Scale that tax is withheld by.",
    )
    .at("TaxDeclaration.TaxScaleType")
    .detail(),
    word(
        "TaxDeclaration_WorkCondition",
        &["PROMOTIONAL", "THREELESSPERFORMANCESPERWEEK", "NONE"],
        "How performers work.",
    )
    .at("TaxDeclaration.WorkCondition")
    .detail(),
    word(
        "TaxDeclaration_SeniorMaritalStatus",
        &["MEMBEROFCOUPLE", "MEMBEROFILLNESSSEPARATEDCOUPLE", "SINGLE"],
        "Of seniors and pensioners.",
    )
    .at("TaxDeclaration.SeniorMaritalStatus")
    .detail(),
    flag(
        "TaxDeclaration_TaxFreeThresholdClaimed",
        "Whether the first part of earnings is free of tax.",
    )
    .at("TaxDeclaration.TaxFreeThresholdClaimed")
    .detail(),
    money(
        "TaxDeclaration_TaxOffsetEstimatedAmount",
        "Offsets of the year, as estimated.",
    )
    .at("TaxDeclaration.TaxOffsetEstimatedAmount")
    .detail(),
    flag(
        "TaxDeclaration_HasHELPDebt",
        "Whether there is a debt for higher education.",
    )
    .at("TaxDeclaration.HasHELPDebt")
    .detail(),
    flag(
        "TaxDeclaration_HasSFSSDebt",
        "Whether there is a debt of the financial supplement for students.",
    )
    .at("TaxDeclaration.HasSFSSDebt")
    .detail(),
    flag(
        "TaxDeclaration_HasTradeSupportLoanDebt",
        "Whether there is a loan for apprentices.",
    )
    .at("TaxDeclaration.HasTradeSupportLoanDebt")
    .detail(),
    money(
        "TaxDeclaration_UpwardVariationTaxWithholdingAmount",
        "What is withheld beyond the scale with each pay.",
    )
    .at("TaxDeclaration.UpwardVariationTaxWithholdingAmount")
    .detail(),
    flag(
        "TaxDeclaration_EligibleToReceiveLeaveLoading",
        "Whether leave is paid with a loading, typically 17.5 per cent.",
    )
    .at("TaxDeclaration.EligibleToReceiveLeaveLoading")
    .detail(),
    rate(
        "TaxDeclaration_ApprovedWithholdingVariationPercentage",
        "Per cent that the tax office approved instead of the scale.",
    )
    .at("TaxDeclaration.ApprovedWithholdingVariationPercentage")
    .detail(),
    flag(
        "TaxDeclaration_HasStudentStartupLoan",
        "Whether there is a start-up loan for students.",
    )
    .at("TaxDeclaration.HasStudentStartupLoan")
    .detail(),
    flag(
        "TaxDeclaration_HasLoanOrStudentDebt",
        "Whether there is any debt of these kinds.",
    )
    .at("TaxDeclaration.HasLoanOrStudentDebt")
    .detail(),
    flag(
        "TaxDeclaration_IncludeLeaveLoadingInQualifyingEarnings",
        "Whether the super guarantee counts the leave loading.",
    )
    .at("TaxDeclaration.IncludeLeaveLoadingInQualifyingEarnings")
    .detail(),
    instant(
        "TaxDeclaration_UpdatedDateUTC",
        "When the declaration was last changed.",
    )
    .at("TaxDeclaration.UpdatedDateUTC")
    .detail(),
];
