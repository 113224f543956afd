//! The other families of accounting: SQL equals the simulator's books, to the last digit.

use std::collections::HashSet;

use xero_sql::simulator::{Options, Price};

use crate::harness::{Demo, NULL, sorted};
use crate::truth::{instant, quantity, text};

/// One demo a seed; ids come in upper case too.
pub async fn demos() -> Vec<Demo> {
    let mut demos = Vec::new();
    for seed in [1, 2, 3] {
        let options = Options {
            seed,
            invoices: 600,
            upper_case_ids: true,
            ..Options::default()
        };
        demos.push(Demo::with(options, &[]).await);
    }
    demos
}

/// The rows of `sql` are the `truth`, and there are some.
pub async fn equal(demo: &Demo, sql: &str, truth: Vec<Vec<String>>) {
    assert!(
        !truth.is_empty(),
        "{sql}: the books hold nothing to compare"
    );
    assert_eq!(sorted(demo.rows(sql).await), sorted(truth), "{sql}");
}

#[tokio::test]
async fn tax_rates_are_told_apart_by_code_and_name_and_come_with_their_components() {
    for demo in demos().await {
        let books = demo.simulator.books(0);
        let (mut rates, mut components) = (vec![], vec![]);
        for rate in books.tax_rates() {
            for (number, component) in (1..).zip(&rate.components) {
                components.push(vec![
                    rate.tax_type.to_string(),
                    rate.name.clone(),
                    number.to_string(),
                    component.name.to_string(),
                    quantity(component.rate),
                    component.is_compound.to_string(),
                    component.is_non_recoverable.to_string(),
                    rate.status.to_string(),
                ]);
            }
            rates.push(vec![
                rate.tax_type.to_string(),
                rate.name,
                rate.status.to_string(),
                text(rate.report_tax_type),
                quantity(rate.effective_rate),
                quantity(rate.effective_rate),
                rate.can_apply_to_revenue.to_string(),
                rate.can_apply_to_expenses.to_string(),
                rate.components.len().to_string(),
            ]);
        }
        assert!(rates.iter().any(|rate| rate[2] == "DELETED"));
        equal(
            &demo,
            "SELECT TaxType, Name, Status, ReportTaxType, EffectiveRate, DisplayTaxRate, CanApplyToRevenue, \
             CanApplyToExpenses, cardinality(TaxComponents) FROM TaxRates",
            rates,
        )
        .await;
        equal(
            &demo,
            "SELECT TaxType, TaxRateName, LineNumber, Name, Rate, IsCompound, IsNonRecoverable, Status \
             FROM TaxRateComponents",
            components,
        )
        .await;
    }
}

#[tokio::test]
async fn every_line_leads_to_its_tax_rate_its_item_and_its_tracking_option() {
    for demo in demos().await {
        let (mut lines, mut items, mut tracking) = (0, 0, 0);
        for line in demo
            .simulator
            .books(0)
            .invoices()
            .flat_map(|i| i.line_items)
        {
            lines += 1;
            items += usize::from(line.item_code.is_some());
            tracking += line.tracking.len();
        }
        let counts = [
            (
                "InvoiceLineItems l JOIN TaxRates t ON t.TaxType = l.TaxType",
                lines,
            ),
            (
                "InvoiceLineItems l JOIN Items i ON i.ItemID = l.ItemID AND i.Code = l.ItemCode",
                items,
            ),
            (
                "InvoiceLineItemTracking t JOIN TrackingOptions o USING (TrackingCategoryID, TrackingOptionID) \
                 WHERE o.Name = t.\"Option\" AND o.TrackingCategoryName = t.Name",
                tracking,
            ),
        ];
        for (from, expected) in counts {
            let rows = demo.rows(&format!("SELECT COUNT(*) FROM {from}")).await;
            assert_eq!(rows, [[expected.to_string()]], "{from}");
        }
    }
}

#[tokio::test]
async fn tracking_categories_and_options_come_archived_ones_included() {
    for demo in demos().await {
        let (mut categories, mut options) = (vec![], vec![]);
        for category in demo.simulator.books(0).tracking_categories() {
            for (number, option) in (1..).zip(&category.options) {
                options.push(vec![
                    category.tracking_category_id.to_string(),
                    category.name.to_string(),
                    number.to_string(),
                    option.tracking_option_id.to_string(),
                    option.name.to_string(),
                    option.status.to_string(),
                    category.status.to_string(),
                ]);
            }
            categories.push(vec![
                category.tracking_category_id.to_string(),
                category.name.to_string(),
                category.status.to_string(),
                NULL.to_string(),
                category.options.len().to_string(),
            ]);
        }
        let archived = |rows: &[Vec<String>], column: usize| {
            rows.iter().filter(|row| row[column] == "ARCHIVED").count()
        };
        assert_eq!((archived(&categories, 2), archived(&options, 5)), (1, 1));
        equal(
            &demo,
            "SELECT TrackingCategoryID, Name, Status, TrackingOptionID, cardinality(Options) FROM TrackingCategories",
            categories,
        )
        .await;
        equal(
            &demo,
            "SELECT TrackingCategoryID, TrackingCategoryName, LineNumber, TrackingOptionID, Name, Status, \
             TrackingCategoryStatus FROM TrackingOptions",
            options,
        )
        .await;
    }
}

#[tokio::test]
async fn currencies_and_users_are_as_the_books_have_them() {
    for demo in demos().await {
        let books = demo.simulator.books(0);
        let currencies = books
            .currencies()
            .map(|c| vec![c.code.to_string(), c.description.to_string()]);
        equal(
            &demo,
            "SELECT Code, Description FROM Currencies",
            currencies.collect(),
        )
        .await;
        let used: HashSet<&str> = books.invoices().map(|i| i.currency_code).collect();
        let rows = demo
            .rows("SELECT COUNT(DISTINCT CurrencyCode) FROM Invoices JOIN Currencies ON Code = CurrencyCode")
            .await;
        assert_eq!(rows, [[used.len().to_string()]]);
        let users = books.users().map(|u| {
            vec![
                u.user_id.to_string(),
                u.email_address,
                u.first_name.to_string(),
                u.last_name.to_string(),
                u.is_subscriber.to_string(),
                u.organisation_role.to_string(),
                instant(u.updated_ms),
            ]
        });
        equal(
            &demo,
            "SELECT UserID, EmailAddress, FirstName, LastName, IsSubscriber, OrganisationRole, UpdatedDateUTC FROM Users",
            users.collect(),
        )
        .await;
    }
}

#[tokio::test]
async fn items_keep_four_decimals_of_their_prices() {
    for demo in demos().await {
        let price = |price: &Option<Price>| {
            let price = price.as_ref();
            [
                text(price.map(|p| p.unit_price)),
                text(price.map(|p| p.account_code)),
                text(price.map(|p| p.tax_type)),
            ]
        };
        let mut truth = Vec::new();
        for item in demo.simulator.books(0).items() {
            let [sales_price, sales_account, sales_tax] = price(&item.sales);
            let [price, account, tax] = price(&item.purchase);
            let (own, cost_of_goods) = match item.stock {
                Some(_) => (NULL.to_string(), account),
                None => (account, NULL.to_string()),
            };
            truth.push(vec![
                item.item_id.to_string(),
                item.code.to_string(),
                item.name.to_string(),
                text(item.description),
                text(item.purchase_description),
                sales_price,
                sales_account,
                sales_tax,
                price,
                own,
                cost_of_goods,
                tax,
                text(
                    item.stock
                        .map(|(quantity_on_hand, _)| quantity(quantity_on_hand)),
                ),
                text(item.stock.map(|(_, value)| value)),
                item.sales.is_some().to_string(),
                item.purchase.is_some().to_string(),
                instant(item.updated_ms),
            ]);
        }
        assert!(truth.iter().any(|row| !row[5].ends_with("00")));
        equal(
            &demo,
            "SELECT ItemID, Code, Name, Description, PurchaseDescription, SalesDetails_UnitPrice, \
             SalesDetails_AccountCode, SalesDetails_TaxType, PurchaseDetails_UnitPrice, PurchaseDetails_AccountCode, \
             PurchaseDetails_COGSAccountCode, PurchaseDetails_TaxType, QuantityOnHand, TotalCostPool, IsSold, \
             IsPurchased, UpdatedDateUTC FROM Items",
            truth,
        )
        .await;
    }
}

#[tokio::test]
async fn a_short_list_is_read_with_one_call_and_its_filters_travel() {
    let demo = Demo::of(50).await;
    for (sql, clause) in [
        (
            "SELECT Name FROM TaxRates WHERE Status = 'ACTIVE'",
            "Status==\"ACTIVE\"",
        ),
        (
            "SELECT Name FROM TrackingCategories WHERE Status = 'ARCHIVED'",
            "Status==\"ARCHIVED\"",
        ),
        ("SELECT Name FROM Items WHERE IsSold", "IsSold==true"),
        (
            "SELECT LastName FROM Users WHERE OrganisationRole = 'READONLY'",
            "OrganisationRole==\"READONLY\"",
        ),
        (
            "SELECT Description FROM Currencies WHERE Code = 'EUR'",
            "Code==\"EUR\"",
        ),
    ] {
        let (rows, calls) = demo.ask(sql).await;
        assert!(!rows.is_empty(), "{sql}");
        assert_eq!(calls.len(), 1, "{sql}");
        let sent = calls[0].query.iter().find(|(name, _)| name == "where");
        assert_eq!(sent.map(|(_, value)| value.as_str()), Some(clause), "{sql}");
        let everything = format!("SELECT COUNT(*) FROM ({sql}) t");
        assert_eq!(demo.rows(&everything).await, [[rows.len().to_string()]]);
    }
}
