//! Fixed assets and their types, which are added.

use xero_sql::catalog::writable::WRITABLE;
use xero_sql::simulator::Fault;

use super::writer;
use crate::cli::Place;
use crate::harness::Demo;

/// Adds a row of these columns and values, and reads it back.
async fn added(demo: &Demo, table: &str, key: &str, values: &[(&str, &str)]) -> Vec<String> {
    let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
    let given: Vec<&str> = values.iter().map(|(_, value)| *value).collect();
    let (names, given) = (names.join(", "), given.join(", "));
    let sql = format!("INSERT INTO assets.{table} ({names}) VALUES ({given}) RETURNING {key}");
    let (rows, calls) = demo
        .write(&sql)
        .await
        .unwrap_or_else(|e| panic!("{sql}: {e}"));
    assert_eq!(calls.len(), 1);
    assert_eq!((calls[0].method.as_str(), calls[0].status), ("POST", 200));
    assert!(calls[0].path.ends_with(&format!("/{table}")) && calls[0].idempotency_key.is_some());
    let sql = format!(
        "SELECT {names} FROM assets.{table} WHERE {key} = '{}'",
        rows[0][0]
    );
    let told = demo.rows(&sql).await.remove(0);
    let wanted = demo.rows(&format!("SELECT {given}")).await.remove(0);
    for (place, name) in names.split(", ").enumerate() {
        let same = |text: &str| {
            text.parse::<f64>()
                .map_or(text.to_string(), |n| n.to_string())
        };
        assert_eq!(same(&told[place]), same(&wanted[place]), "{table}.{name}");
    }
    rows[0].clone()
}

/// The ids of the accounts of a type, as literals.
async fn account(demo: &Demo, code: &str) -> String {
    let sql = format!("SELECT AccountID FROM Accounts WHERE Code = '{code}'");
    format!("'{}'", demo.rows(&sql).await[0][0])
}

#[tokio::test(flavor = "multi_thread")]
async fn every_column_of_assets_and_types_is_written_and_read_back() {
    let demo = writer(100, &[]).await;
    let (fixed, lost, expense) = (
        account(&demo, "710").await,
        account(&demo, "711").await,
        account(&demo, "416").await,
    );
    let of_type = [
        ("AssetTypeName", "'Boats'"),
        ("FixedAssetAccountID", fixed.as_str()),
        ("DepreciationExpenseAccountID", &expense),
        ("AccumulatedDepreciationAccountID", &lost),
        (
            "BookDepreciationSetting_DepreciationMethod",
            "'DiminishingValue150'",
        ),
        ("BookDepreciationSetting_AveragingMethod", "'ActualDays'"),
        ("BookDepreciationSetting_DepreciationRate", "12.5"),
        (
            "BookDepreciationSetting_DepreciationCalculationMethod",
            "'Rate'",
        ),
    ];
    let boats = added(&demo, "AssetTypes", "AssetTypeID", &of_type)
        .await
        .remove(0);
    let boats = format!("'{boats}'");
    let of_asset = [
        ("AssetName", "'Dinghy \"Ada\"'"),
        ("AssetTypeID", boats.as_str()),
        ("AssetNumber", "'FA-W1'"),
        ("PurchaseDate", "DATE '2026-03-01'"),
        ("PurchasePrice", "12345.6789"),
        ("AssetStatus", "'Registered'"),
        ("WarrantyExpiryDate", "DATE '2028-03-01'"),
        ("SerialNumber", "'SN 1'"),
        (
            "BookDepreciationSetting_DepreciationMethod",
            "'StraightLine'",
        ),
        ("BookDepreciationSetting_AveragingMethod", "'FullMonth'"),
        ("BookDepreciationSetting_EffectiveLifeYears", "8"),
        (
            "BookDepreciationSetting_DepreciationCalculationMethod",
            "'Life'",
        ),
        (
            "BookDepreciationDetail_DepreciationStartDate",
            "DATE '2026-04-01'",
        ),
        ("BookDepreciationDetail_CostLimit", "10000"),
        ("BookDepreciationDetail_ResidualValue", "500.5"),
    ];
    added(&demo, "Assets", "AssetID", &of_asset).await;
    let rest = [
        ("AssetName", "'Raft'"),
        ("PurchasePrice", "100"),
        ("DisposalDate", "DATE '2026-05-01'"),
        ("DisposalPrice", "23.23"),
        ("BookDepreciationSetting_DepreciationRate", "0.5"),
    ];
    added(&demo, "Assets", "AssetID", &rest).await;
    let in_years = [
        ("AssetTypeName", "'Planes'"),
        ("FixedAssetAccountID", fixed.as_str()),
        ("DepreciationExpenseAccountID", &expense),
        ("AccumulatedDepreciationAccountID", &lost),
        (
            "BookDepreciationSetting_DepreciationMethod",
            "'StraightLine'",
        ),
        ("BookDepreciationSetting_EffectiveLifeYears", "30"),
    ];
    added(&demo, "AssetTypes", "AssetTypeID", &in_years).await;
    for (table, given) in [
        ("Assets", of_asset.iter().chain(&rest).collect::<Vec<_>>()),
        ("AssetTypes", of_type.iter().chain(&in_years).collect()),
    ] {
        let one = WRITABLE.iter().find(|one| one.table.name == table).unwrap();
        for column in one.columns {
            assert!(
                given.iter().any(|(name, _)| name == column),
                "{table}.{column}"
            );
        }
        for column in one
            .table
            .columns
            .iter()
            .filter(|c| !one.columns.contains(&c.name))
        {
            let sql = format!("INSERT INTO assets.{table} ({}) SELECT '1'", column.name);
            let error = demo.session.collect(&sql).await.unwrap_err().to_string();
            assert!(error.contains(column.name), "{sql}: {error}");
        }
        for sql in [
            format!("UPDATE assets.{table} SET {} = 'x'", one.columns[0]),
            format!("DELETE FROM assets.{table}"),
        ] {
            let refused = demo.refusal(&sql).await;
            assert!(refused.contains(table), "{refused}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_xero_refuses_of_an_asset_names_the_column() {
    let demo = writer(100, &[]).await;
    demo.session
        .collect("SET xero.on_row_error = 'continue'")
        .await
        .unwrap();
    let sql = "INSERT INTO assets.Assets (AssetName, AssetNumber, PurchasePrice, \
               BookDepreciationSetting_DepreciationRate, BookDepreciationSetting_EffectiveLifeYears) \
               VALUES ('Fine', 'FA-X1', 5, 10, NULL), ('Taken', 'FA-0001', 5, NULL, 3), \
               ('Both', 'FA-X2', 5, 10, 3)";
    let (count, calls) = demo.write(sql).await.unwrap();
    assert_eq!((count, calls.len()), (vec![vec!["1".to_string()]], 3));
    let sql = "SELECT RowNumber, ErrorColumn, ErrorMessage FROM system.WriteErrors ORDER BY 1";
    let rows = demo.rows(sql).await;
    assert_eq!(
        rows[0],
        ["2", "AssetNumber", "The asset number is already in use"]
    );
    assert_eq!(
        rows[1][..2],
        ["3", "BookDepreciationSetting_DepreciationRate"]
    );
    let sql = "INSERT INTO assets.AssetTypes (AssetTypeName, BookDepreciationSetting_DepreciationMethod) \
               VALUES ('Vehicles', 'NoDepreciation')";
    let (count, _) = demo.write(sql).await.unwrap();
    assert_eq!(count, [["0"]]);
    let rows = demo
        .rows("SELECT ErrorMessage FROM system.WriteErrors")
        .await;
    assert!(rows[0][0].contains("already exists"), "{rows:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_asset_whose_reply_never_comes_is_found_by_its_number() {
    let demo = writer(100, &[("MaximumRequestRetries", "0")]).await;
    demo.simulator.script(Fault::lost_reply().on_writes());
    let sql = "INSERT INTO assets.Assets (AssetName, AssetNumber) VALUES ('Once', 'FA-ONCE')";
    let (count, calls) = demo.write(sql).await.unwrap();
    assert_eq!((count, calls.len()), (vec![vec!["1".to_string()]], 1));
    let sql = "SELECT AssetName, AssetStatus FROM assets.Assets WHERE AssetNumber = 'FA-ONCE'";
    assert_eq!(demo.rows(sql).await, [["Once", "Draft"]]);
}

/// As in Xero's own example: a limit that is the price itself limits nothing, and isn't kept.
#[test]
fn what_xero_has_otherwise_than_it_was_sent_is_told() {
    let sql = "INSERT INTO assets.Assets (AssetName, PurchasePrice, BookDepreciationDetail_CostLimit) \
               VALUES ('Boat', 100, 100)";
    let ended = Place::new().run(&["--demo", "-c", sql], "");
    assert_eq!(ended.code, 0, "{}", ended.err);
    let says = "row 1, BookDepreciationDetail_CostLimit";
    assert!(
        ended.err.contains("something else than was sent") && ended.err.contains(says),
        "{}",
        ended.err
    );
}
