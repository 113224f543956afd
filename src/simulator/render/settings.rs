//! What an organisation is set up with, from tax rates to reminders, each as its list shows it.

use super::banking::tracking;
use super::json::{Object, object};
use super::{Detail, Style, contacts, id_text, money, ms_instant, optional_text, unit_amount};
use crate::simulator::data::World;
use crate::simulator::data::ids::Kind;
use crate::simulator::data::items::{Item, Price};
use crate::simulator::data::tracking::TrackingOption;

/// The JSON of one tax rate.
pub(crate) fn tax_rate(world: &World, index: usize, _style: Style) -> String {
    let rate = world.tax_rate(index);
    object(|o| {
        o.text("Name", &rate.name);
        o.text("TaxType", rate.tax_type);
        // (s) the enum of ReportTaxType includes "": not every country reports by boxes.
        o.text("ReportTaxType", rate.report_tax_type.unwrap_or_default());
        for name in [
            "CanApplyToAssets",
            "CanApplyToEquity",
            "CanApplyToLiabilities",
        ] {
            o.flag(name, true);
        }
        o.flag("CanApplyToExpenses", rate.can_apply_to_expenses);
        o.flag("CanApplyToRevenue", rate.can_apply_to_revenue);
        o.raw("DisplayTaxRate", money(rate.effective_rate, index));
        o.raw("EffectiveRate", rate.effective_rate);
        o.text("Status", rate.status);
        o.objects("TaxComponents", &rate.components, |o, component| {
            o.text("Name", component.name);
            o.raw("Rate", component.rate);
            o.flag("IsCompound", component.is_compound);
            o.flag("IsNonRecoverable", component.is_non_recoverable);
        });
    })
}

/// The JSON of one tracking category.
pub(crate) fn tracking_category(world: &World, index: usize, style: Style) -> String {
    let category = world.tracking_category(index);
    object(|o| {
        o.text("Name", category.name);
        o.text("Status", category.status);
        o.text(
            "TrackingCategoryID",
            id_text(category.tracking_category_id, style),
        );
        // (s) README section 2: archived options are hidden with archived categories.
        let shown = category
            .options
            .iter()
            .filter(|option| style.include_archived || option.status == "ACTIVE");
        o.objects("Options", shown, |o, option| {
            option_fields(o, option, style);
        });
    })
}

/// The JSON of one option of a tracking category.
pub(crate) fn tracking_option(option: &TrackingOption, style: Style) -> String {
    object(|o| option_fields(o, option, style))
}

fn option_fields(o: &mut Object<'_>, option: &TrackingOption, style: Style) {
    o.text(
        "TrackingOptionID",
        id_text(option.tracking_option_id, style),
    );
    o.text("Name", option.name);
    o.text("Status", option.status);
    // Undeclared.
    o.flag("HasValidationErrors", false);
    o.flag("IsDeleted", option.status == "DELETED");
    o.flag("IsArchived", option.status == "ARCHIVED");
    o.flag("IsActive", option.status == "ACTIVE");
}

/// The JSON of one currency.
pub(crate) fn currency(world: &World, index: usize, _style: Style) -> String {
    let currency = world.currency(index);
    object(|o| {
        o.text("Code", currency.code);
        o.text("Description", currency.description);
    })
}

/// The JSON of one user.
pub(crate) fn user(world: &World, index: usize, style: Style) -> String {
    let user = world.user(index);
    object(|o| {
        o.text("UserID", id_text(user.user_id, style));
        o.text("EmailAddress", &user.email_address);
        o.text("FirstName", user.first_name);
        o.text("LastName", user.last_name);
        o.text("UpdatedDateUTC", ms_instant(user.updated_ms));
        o.flag("IsSubscriber", user.is_subscriber);
        o.text("OrganisationRole", user.organisation_role);
    })
}

/// The JSON of one item.
pub(crate) fn item(world: &World, index: usize, style: Style) -> String {
    let item = world.item(index);
    object(|o| item_fields(o, &item, index, style))
}

fn item_fields(o: &mut Object<'_>, item: &Item, index: usize, style: Style) {
    o.text("ItemID", id_text(item.item_id, style));
    o.text("Code", item.code);
    if let Some(description) = &item.description {
        o.text("Description", description);
    }
    if let Some(description) = &item.purchase_description {
        o.text("PurchaseDescription", description);
    }
    o.text("UpdatedDateUTC", ms_instant(item.updated_ms));
    // (s) the examples: what isn't sold or bought has empty details.
    o.object("PurchaseDetails", |o| {
        if let Some(purchase) = &item.purchase {
            // (s) the examples: goods in stock name the account of their cost, others their own.
            let account = match item.stock {
                Some(_) => "COGSAccountCode",
                None => "AccountCode",
            };
            price(o, purchase, account, style);
        }
    });
    o.object("SalesDetails", |o| {
        if let Some(sales) = &item.sales {
            price(o, sales, "AccountCode", style);
        }
    });
    if !item.name.is_empty() {
        o.text("Name", item.name);
    }
    o.flag("IsTrackedAsInventory", item.stock.is_some());
    if let Some((quantity, value)) = item.stock {
        o.text("InventoryAssetAccountCode", "630");
        o.raw("TotalCostPool", money(value, index));
        o.raw("QuantityOnHand", quantity);
    }
    o.flag("IsSold", item.sales.is_some());
    o.flag("IsPurchased", item.purchase.is_some());
}

fn price(o: &mut Object<'_>, price: &Price, account: &str, style: Style) {
    o.raw("UnitPrice", unit_amount(price.unit_price, style));
    // (s) each may lack.
    for (name, word) in [(account, price.account_code), ("TaxType", price.tax_type)] {
        if !word.is_empty() {
            o.text(name, word);
        }
    }
}

/// The JSON of one contact group.
// (s) the description of Contacts: members come with a single group only.
pub(crate) fn contact_group(world: &World, index: usize, style: Style) -> String {
    let group = world.contact_group(index);
    let id = group.contact_group_id;
    let is_member = |contact: usize| {
        let groups = world.contact_without_balances(contact).contact_groups;
        groups.iter().any(|group| group.contact_group_id == id)
    };
    let members: Vec<usize> = match style.detail {
        Detail::Whole => (0..world.contact_count())
            .filter(|c| is_member(*c))
            .collect(),
        Detail::Brief | Detail::Paged => Vec::new(),
    };
    object(|o| {
        o.text("ContactGroupID", id_text(id, style));
        o.text("Name", group.name);
        o.text("Status", group.status);
        o.objects("Contacts", members, |o, contact| {
            let id = id_text(world.id(Kind::Contact, 0, contact), style);
            let name = world.contact_name(contact);
            contacts::stub(o, id, &name, None, style);
        });
        o.flag("HasValidationErrors", false);
    })
}

/// The JSON of one branding theme.
pub(crate) fn branding_theme(world: &World, index: usize, style: Style) -> String {
    let theme = world.branding_theme(index);
    object(|o| {
        o.text("BrandingThemeID", id_text(theme.branding_theme_id, style));
        o.text("Name", theme.name);
        if let Some(url) = &theme.logo_url {
            o.text("LogoUrl", url);
        }
        o.raw("SortOrder", theme.sort_order);
        o.text("CreatedDateUTC", ms_instant(theme.created_ms));
    })
}

/// The JSON of one budget.
pub(crate) fn budget(world: &World, index: usize, style: Style) -> String {
    let budget = world.budget(index);
    object(|o| {
        o.text("BudgetID", id_text(budget.budget_id, style));
        // Undeclared. // (s) the examples
        o.text("Status", "APPROVED");
        o.text("Description", budget.description);
        o.text("Type", budget.budget_type);
        o.text("UpdatedDateUTC", ms_instant(budget.updated_ms));
        // (x) the page of budgets: only lines are kept back for a single one.
        o.empty_list("BudgetLines");
        tracking(o, "Tracking", &budget.tracking, style);
    })
}

/// The JSON of one payment service.
pub(crate) fn payment_service(world: &World, index: usize, style: Style) -> String {
    let service = world.payment_service(index);
    object(|o| {
        o.text(
            "PaymentServiceID",
            id_text(service.payment_service_id, style),
        );
        o.text("PaymentServiceName", service.name);
        optional_text(o, world, index, "PaymentServiceUrl", service.url);
        o.text("PaymentServiceType", service.service_type);
        optional_text(o, world, index, "PayNowText", service.pay_now_text);
    })
}
