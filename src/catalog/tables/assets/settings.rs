//! Settings of the register of assets.
//!
//! <https://developer.xero.com/documentation/api/assets/settings>

use crate::catalog::descriptor::{
    Api, Endpoint, Identity, Reply, Rows, Table, date, flag, guid, text,
};

/// Settings.
pub static SETTINGS: Table = Table {
    name: "Settings",
    api: Api::Assets,
    about: "One row: the settings of the organisation's register of fixed assets.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["AssetNumberPrefix"],
    columns: &[
        text("AssetNumberPrefix", "What numbers of assets begin with.").at("assetNumberPrefix"),
        text("AssetNumberSequence", "The next number, with its zeros.").at("assetNumberSequence"),
        date("AssetStartDate", "Day from which depreciation is reckoned.").at("assetStartDate"),
        date(
            "LastDepreciationDate",
            "Day up to which depreciation was run; NULL before the first run.",
        )
        .at("lastDepreciationDate"),
        guid(
            "DefaultGainOnDisposalAccountID",
            "Account for gains, unless a disposal names another.",
        )
        .at("defaultGainOnDisposalAccountId"),
        guid(
            "DefaultLossOnDisposalAccountID",
            "Account for losses, unless a disposal names another.",
        )
        .at("defaultLossOnDisposalAccountId"),
        guid(
            "DefaultCapitalGainOnDisposalAccountID",
            "Account for what is got beyond the purchase price.",
        )
        .at("defaultCapitalGainOnDisposalAccountId"),
        flag(
            "OptInForTax",
            "Whether depreciation for tax is reckoned, too.",
        )
        .at("optInForTax"),
    ],
};

/// `/Settings`, whose reply is the settings; they have no id.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Settings",
    reply: Reply::Document,
    identity: Identity::None,
    scope: "assets.read",
    ..Endpoint::PLAIN
};
