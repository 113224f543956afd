//! The assets API: SQL equals the simulator's books, and its figures tie.

use xero_sql::simulator::{
    Amount, Asset, AssetSettings, AssetType, BookDepreciationDetail, BookDepreciationSetting,
    Options,
};

use crate::harness::Demo;
use crate::truth::{quantity, text};
use crate::truth_more::{demos, equal};

const SETTING: [&str; 8] = [
    "DepreciationMethod",
    "AveragingMethod",
    "DepreciationRate",
    "EffectiveLifeYears",
    "DepreciationCalculationMethod",
    "DepreciableObjectID",
    "DepreciableObjectType",
    "BookEffectiveDateOfChangeID",
];

fn setting(setting: &BookDepreciationSetting) -> Vec<String> {
    vec![
        setting.depreciation_method.to_string(),
        text(setting.averaging_method),
        text(setting.depreciation_rate.map(quantity)),
        text(setting.effective_life_years),
        setting.depreciation_calculation_method.to_string(),
        setting.depreciable_object_id.to_string(),
        setting.depreciable_object_type.to_string(),
        text(setting.book_effective_date_of_change_id),
    ]
}

const DETAIL: [&str; 12] = [
    "DepreciationStartDate",
    "CostLimit",
    "ResidualValue",
    "PriorAccumDepreciationAmount",
    "CurrentAccumDepreciationAmount",
    "CurrentCapitalGain",
    "CurrentGainLoss",
    "BusinessUseCapitalGain",
    "BusinessUseCurrentGainLoss",
    "PrivateUseCapitalGain",
    "PrivateUseCurrentGainLoss",
    "InitialDeductionPercentage",
];

fn detail(detail: &BookDepreciationDetail) -> Vec<String> {
    vec![
        text(detail.depreciation_start_date),
        text(detail.cost_limit),
        text(detail.residual_value),
        detail.prior_accum_depreciation_amount.to_string(),
        detail.current_accum_depreciation_amount.to_string(),
        detail.current_capital_gain.to_string(),
        detail.current_gain_loss.to_string(),
        text(detail.business_use_capital_gain),
        text(detail.business_use_current_gain_loss),
        text(detail.private_use_capital_gain),
        text(detail.private_use_current_gain_loss),
        text(detail.initial_deduction_percentage.map(quantity)),
    ]
}

/// What a list of assets shows, and what takes a call for each.
fn asset(asset: &Asset) -> (Vec<String>, Vec<String>) {
    let own = vec![
        asset.asset_id.to_string(),
        asset.asset_name.clone(),
        text(asset.asset_type_id),
        asset.asset_number.clone(),
        text(asset.purchase_date),
        text(asset.purchase_price),
        text(asset.disposal_date),
        asset.disposal_price.to_string(),
        asset.asset_status.to_string(),
        asset.can_rollback.to_string(),
        asset.accounting_book_value.to_string(),
    ];
    let listed = [
        own,
        setting(&asset.book_depreciation_setting),
        detail(&asset.book_depreciation_detail),
    ]
    .concat();
    let single = vec![
        text(asset.warranty_expiry_date),
        text(asset.serial_number.clone()),
        text(asset.description.clone()),
        asset.is_delete_enabled_for_date.to_string(),
    ];
    (listed, single)
}

/// The columns of `group`, with its name before each.
fn columns(group: &str, names: &[&str]) -> String {
    let names = names.iter().map(|name| format!("{group}_{name}"));
    names.collect::<Vec<_>>().join(", ")
}

fn listed() -> String {
    format!(
        "AssetID, AssetName, AssetTypeID, AssetNumber, PurchaseDate, PurchasePrice, DisposalDate, DisposalPrice, \
         AssetStatus, CanRollback, AccountingBookValue, {}, {}",
        columns("BookDepreciationSetting", &SETTING),
        columns("BookDepreciationDetail", &DETAIL)
    )
}

const SINGLE: &str = "WarrantyExpiryDate, SerialNumber, Description, IsDeleteEnabledForDate";

#[tokio::test]
async fn assets_of_every_status_are_what_the_books_say() {
    for demo in demos().await {
        let assets: Vec<Asset> = demo.simulator.books(0).assets().collect();
        let rows = |keep: &dyn Fn(&Asset) -> bool| -> Vec<Vec<String>> {
            let kept = assets.iter().filter(|found| keep(found));
            kept.map(|found| asset(found).0).collect()
        };
        let sql = format!("SELECT {} FROM assets.Assets", listed());
        equal(&demo, &sql, rows(&|_| true)).await;
        for status in ["Draft", "Registered", "Disposed"] {
            let sql = format!("{sql} WHERE AssetStatus = '{status}'");
            equal(&demo, &sql, rows(&|asset| asset.asset_status == status)).await;
        }
        let sql =
            format!("{sql} WHERE AssetStatus IN ('Draft', 'Disposed') AND PurchasePrice > 40000");
        let dear = |asset: &Asset| asset.purchase_price > Some(Amount::from_cents(4_000_000));
        let truth = rows(&|asset| asset.asset_status != "Registered" && dear(asset));
        equal(&demo, &sql, truth).await;
    }
}

#[tokio::test]
async fn what_lists_of_assets_leave_out_comes_of_each() {
    for demo in demos().await {
        let books = demo.simulator.books(0);
        let truth = books.assets().map(|found| {
            let (listed, single) = asset(&found);
            [vec![listed[3].clone()], single].concat()
        });
        let sql = format!("SELECT AssetNumber, {SINGLE} FROM assets.Assets");
        equal(&demo, &sql, truth.collect()).await;
    }
}

#[tokio::test]
async fn a_new_zealand_organisations_assets_tell_the_business_part() {
    let options = Options {
        invoices: 1_200,
        ..Options::default()
    };
    let demo = Demo::with(options, &[("Tenant", "Harbour Lights Limited")]).await;
    let assets: Vec<Asset> = demo.simulator.books(1).assets().collect();
    let told = |asset: &&Asset| {
        let business = asset
            .book_depreciation_detail
            .business_use_current_gain_loss;
        business.is_some()
    };
    assert!(assets.iter().any(|asset| told(&asset)));
    let sql = format!("SELECT {} FROM assets.Assets", listed());
    equal(
        &demo,
        &sql,
        assets.iter().map(|found| asset(found).0).collect(),
    )
    .await;
}

fn asset_type(of: AssetType) -> Vec<String> {
    let own = vec![
        of.asset_type_id.to_string(),
        of.asset_type_name.to_string(),
        of.fixed_asset_account_id.to_string(),
        text(of.depreciation_expense_account_id),
        text(of.accumulated_depreciation_account_id),
        of.locks.to_string(),
    ];
    [own, setting(&of.book_depreciation_setting)].concat()
}

fn settings(of: AssetSettings) -> Vec<String> {
    vec![
        of.asset_number_prefix.to_string(),
        of.asset_number_sequence,
        of.asset_start_date.to_string(),
        text(of.last_depreciation_date),
        text(of.default_gain_on_disposal_account_id),
        text(of.default_loss_on_disposal_account_id),
        text(of.default_capital_gain_on_disposal_account_id),
        of.opt_in_for_tax.to_string(),
    ]
}

#[tokio::test]
async fn types_and_settings_of_assets_are_what_the_books_say() {
    for demo in demos().await {
        let books = demo.simulator.books(0);
        let sql = format!(
            "SELECT AssetTypeID, AssetTypeName, FixedAssetAccountID, DepreciationExpenseAccountID, \
             AccumulatedDepreciationAccountID, Locks, {} FROM assets.AssetTypes",
            columns("BookDepreciationSetting", &SETTING)
        );
        equal(&demo, &sql, books.asset_types().map(asset_type).collect()).await;
        let sql = "SELECT AssetNumberPrefix, AssetNumberSequence, AssetStartDate, LastDepreciationDate, \
             DefaultGainOnDisposalAccountID, DefaultLossOnDisposalAccountID, \
             DefaultCapitalGainOnDisposalAccountID, OptInForTax FROM assets.Settings";
        equal(&demo, sql, vec![settings(books.asset_settings())]).await;
    }
}

/// What an asset has lost.
const LOST: &str = "(a.BookDepreciationDetail_PriorAccumDepreciationAmount + \
     a.BookDepreciationDetail_CurrentAccumDepreciationAmount)";

/// Queries that find what doesn't tie, which is nothing.
fn untied() -> Vec<(&'static str, String)> {
    let life = "CAST(COALESCE(t.BookDepreciationSetting_DepreciationRate / 100, \
         1.0 / t.BookDepreciationSetting_EffectiveLifeYears) AS DOUBLE)";
    let base = "CAST(COALESCE(a.BookDepreciationDetail_CostLimit, a.PurchasePrice) - \
         COALESCE(a.BookDepreciationDetail_ResidualValue, 0) AS DOUBLE)";
    let start = "a.BookDepreciationDetail_DepreciationStartDate";
    let straight = |part: &str, averaging: &str| {
        format!(
            "SELECT a.AssetNumber FROM assets.Assets a JOIN assets.AssetTypes t USING (AssetTypeID) \
             CROSS JOIN assets.Settings s \
             WHERE a.AssetStatus = 'Registered' AND t.BookDepreciationSetting_DepreciationMethod = 'StraightLine' \
             AND t.BookDepreciationSetting_AveragingMethod = '{averaging}' \
             AND {start} <= s.LastDepreciationDate \
             AND ABS(CAST({LOST} AS DOUBLE) - LEAST({base}, {base} * {life} * {part})) > 0.0051"
        )
    };
    let months = format!(
        "((date_part('year', s.LastDepreciationDate) - date_part('year', {start})) * 12 \
         + date_part('month', s.LastDepreciationDate) - date_part('month', {start}) + 1) / 12.0"
    );
    let days = format!("(s.LastDepreciationDate - {start} + 1) / 365.0");
    vec![
        (
            "the book value is the price less what was lost",
            format!(
                "SELECT AssetNumber FROM assets.Assets a \
                 WHERE AccountingBookValue <> COALESCE(PurchasePrice, 0) - {LOST}"
            ),
        ),
        (
            "what was got is the book value and the gains",
            "SELECT AssetNumber FROM assets.Assets WHERE AssetStatus = 'Disposed' AND DisposalPrice <> \
             AccountingBookValue + BookDepreciationDetail_CurrentCapitalGain + BookDepreciationDetail_CurrentGainLoss"
                .to_string(),
        ),
        (
            "a capital gain is what was got beyond the price",
            "SELECT AssetNumber FROM assets.Assets WHERE AssetStatus = 'Disposed' AND \
             BookDepreciationDetail_CurrentCapitalGain <> GREATEST(DisposalPrice - PurchasePrice, 0)"
                .to_string(),
        ),
        (
            "drafts have lost nothing",
            format!("SELECT AssetNumber FROM assets.Assets a WHERE AssetStatus = 'Draft' AND {LOST} <> 0"),
        ),
        (
            "assets lose value as their type says",
            "SELECT a.AssetNumber FROM assets.Assets a JOIN assets.AssetTypes t USING (AssetTypeID) \
             WHERE a.BookDepreciationSetting_DepreciationMethod <> t.BookDepreciationSetting_DepreciationMethod \
             OR (a.BookDepreciationSetting_AveragingMethod \
             IS DISTINCT FROM t.BookDepreciationSetting_AveragingMethod) \
             OR (a.BookDepreciationSetting_DepreciationRate \
             IS DISTINCT FROM t.BookDepreciationSetting_DepreciationRate) \
             OR (a.BookDepreciationSetting_EffectiveLifeYears \
             IS DISTINCT FROM t.BookDepreciationSetting_EffectiveLifeYears)"
                .to_string(),
        ),
        ("straight lines by the month", straight(&months, "FullMonth")),
        ("straight lines by the day", straight(&days, "ActualDays")),
        (
            "a type is locked by its assets that have lost value",
            format!(
                "SELECT t.AssetTypeName FROM assets.AssetTypes t LEFT JOIN \
                 (SELECT a.AssetTypeID, COUNT(*) AS n FROM assets.Assets a WHERE {LOST} > 0 GROUP BY 1) l \
                 USING (AssetTypeID) WHERE t.Locks <> COALESCE(l.n, 0)"
            ),
        ),
        (
            "types are on accounts for fixed assets and for depreciation",
            "SELECT t.AssetTypeName FROM assets.AssetTypes t \
             LEFT JOIN Accounts f ON f.AccountID = t.FixedAssetAccountID AND f.Type = 'FIXED' \
             LEFT JOIN Accounts d ON d.AccountID = t.DepreciationExpenseAccountID AND d.Type = 'DEPRECIATN' \
             WHERE f.AccountID IS NULL OR d.AccountID IS NULL AND t.DepreciationExpenseAccountID IS NOT NULL"
                .to_string(),
        ),
    ]
}

#[tokio::test]
async fn depreciation_follows_the_settings_of_types() {
    for demo in demos().await {
        for (claim, sql) in untied() {
            let rows = demo.rows(&sql).await;
            assert!(rows.is_empty(), "{claim}: {rows:?}\n{sql}");
        }
        // Nothing above is empty because nothing is there.
        let sql = "SELECT BookDepreciationSetting_DepreciationMethod, COUNT(*) FROM assets.Assets a \
             WHERE AssetStatus = 'Registered' GROUP BY 1";
        let methods = demo.rows(sql).await;
        assert_eq!(methods.len(), 6, "{methods:?}");
    }
}
