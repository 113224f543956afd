//! The assets API: fixed assets, their types, the register's settings.
//!
//! In: the parts of a path and parameters. Out: a reply, keys in camel case. A list of assets is
//! one of a status, and leaves out what only a single asset shows. // (s)(i) README section 1

pub(crate) mod depreciation;
pub(crate) mod register;
mod render;
pub(crate) mod types;
mod writing;

use super::apis::{Api, Request};
use super::data::ids::{Guid, Kind};
use super::render::json::{Object, object};
use super::reply::Reply;
use register::Asset;

/// Where it begins and what it asks for.
pub(crate) const API: Api = Api {
    base: "/assets.xro/1.0",
    scope,
    answer,
    write: writing::perform,
};

/// Rows on a page unless the request says otherwise. // (s)
const DEFAULT_PAGE_SIZE: usize = 10;
/// The most rows on a page. // (?)
const LARGEST_PAGE_SIZE: usize = 100;

/// The words that a list takes, and those that its assets bear. // (s)
const STATUSES: [(&str, &str); 3] = [
    ("DRAFT", "Draft"),
    ("REGISTERED", "Registered"),
    ("DISPOSED", "Disposed"),
];

fn scope(path: &[String]) -> Option<&'static str> {
    let first = path.first()?.to_ascii_lowercase();
    let known = ["assets", "assettypes", "settings"].contains(&first.as_str());
    known.then_some("assets")
}

fn answer(request: &Request) -> Reply {
    let path: Vec<String> = request
        .path
        .iter()
        .map(|p| p.to_ascii_lowercase())
        .collect();
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let world = &request.world;
    match path[..] {
        ["assets"] => assets(request),
        ["assets", id] => {
            let index = Guid::parse(id).and_then(|id| world.index_of(Kind::Asset, id));
            match index.filter(|index| *index < world.asset_count()) {
                Some(index) => one(render::asset(request, &world.asset(index), true)),
                None => Reply::not_found(),
            }
        }
        ["assettypes"] => {
            let types = (0..world.asset_type_count()).map(|index| world.asset_type(index));
            let rows: Vec<String> = types.map(|t| render::asset_type(request, &t)).collect();
            Reply {
                rows: rows.len(),
                ..Reply::json(200, format!("[{}]", rows.join(",")))
            }
        }
        ["settings"] => one(render::settings(request, &world.asset_settings())),
        _ => Reply::not_found(),
    }
}

/// `/Assets`, of one status, in pages whether they are asked for or not. // (s)
fn assets(request: &Request) -> Reply {
    let Some(given) = request.parameter("status") else {
        return invalid("status", "", "The status parameter is required");
    };
    // (?) in any case.
    let known = STATUSES
        .iter()
        .find(|(word, _)| word.eq_ignore_ascii_case(given));
    let Some((word, status)) = known else {
        return invalid(
            "status",
            given,
            "The status parameter is not a known status",
        );
    };
    let world = &request.world;
    let indexes = (0..world.asset_count()).filter(|index| world.asset_status(*index) == *status);
    let mut indexes: Vec<usize> = indexes.collect();
    if let Some(wanted) = request.parameter("filterBy") {
        let wanted = wanted.to_lowercase();
        indexes.retain(|index| holds(request, &world.asset(*index), &wanted));
    }
    if let Some(by) = request.parameter("orderBy") {
        order(request, &mut indexes, by);
    }
    let (page, size) = (
        request.number("page").unwrap_or(1),
        request.number("pageSize").unwrap_or(DEFAULT_PAGE_SIZE),
    );
    // (?) A larger size than the largest is that.
    let size = size.min(LARGEST_PAGE_SIZE);
    let first = (page - 1).saturating_mul(size).min(indexes.len());
    let rows = &indexes[first..(first + size).min(indexes.len())];
    let rows = rows.iter().map(|index| world.asset(*index));
    let rows: Vec<String> = rows.map(|a| render::asset(request, &a, false)).collect();
    let pages = indexes.len().div_ceil(size);
    let link =
        |page: usize| format!("http://asset.books.example/v1/assets?status={word}&page={page}");
    let body = object(|o: &mut Object<'_>| {
        o.object("pagination", |o| {
            o.raw("page", page);
            o.raw("pageSize", size);
            o.raw("pageCount", pages);
            o.raw("itemCount", indexes.len());
            // (s) the example has them, at an address that isn't the API's.
            o.object("links", |o| {
                o.object("first", |o| o.text("href", link(1)));
                if page < pages {
                    o.object("next", |o| o.text("href", link(page + 1)));
                }
                o.object("last", |o| o.text("href", link(pages.max(1))));
            });
        });
        o.raw("items", format_args!("[{}]", rows.join(",")));
    });
    Reply {
        rows: rows.len(),
        ..Reply::json(200, body)
    }
}

/// Whether `filterBy` finds the asset: in its name, number, description or type. // (s)
fn holds(request: &Request, asset: &Asset, wanted: &str) -> bool {
    let world = &request.world;
    let kind = asset.asset_type_id;
    let kind = kind.and_then(|id| world.index_of(Kind::AssetType, id));
    let kind = kind.map(|index| world.asset_type_name(index).to_owned());
    [
        Some(asset.asset_name.clone()),
        Some(asset.asset_number.clone()),
        asset.description.clone(),
        kind,
    ]
    .iter()
    .flatten()
    .any(|text| text.to_lowercase().contains(wanted))
}

/// `orderBy` with `sortDirection`; another word than those of the list is ignored. // (s)
fn order(request: &Request, indexes: &mut [usize], by: &str) {
    let world = &request.world;
    match by.to_ascii_lowercase().as_str() {
        "assetname" => indexes.sort_by_cached_key(|i| world.asset(*i).asset_name),
        "assetnumber" => indexes.sort_by_cached_key(|i| world.asset(*i).asset_number),
        "assettype" => indexes.sort_by_cached_key(|i| world.asset(*i).asset_type_id),
        "purchasedate" => indexes.sort_by_cached_key(|i| world.asset(*i).purchase_date),
        "purchaseprice" => indexes.sort_by_cached_key(|i| world.asset(*i).purchase_price),
        "disposaldate" => indexes.sort_by_cached_key(|i| world.asset(*i).disposal_date),
        "disposalprice" => indexes.sort_by_cached_key(|i| world.asset(*i).disposal_price),
        _ => {}
    }
    let direction = request.parameter("sortDirection");
    if direction.is_some_and(|direction| direction.eq_ignore_ascii_case("desc")) {
        indexes.reverse();
    }
}

/// What is wrong with fields: each one's name, what was given, and what is wrong.
#[derive(Debug, Default)]
struct Invalid(Vec<(String, String, String)>);

impl Invalid {
    fn unless(&mut self, holds: bool, field: &str, given: &str, message: &str) {
        if !holds {
            self.0
                .push((field.to_owned(), given.to_owned(), message.to_owned()));
        }
    }

    fn checked(self) -> Result<(), Invalid> {
        match self.0.is_empty() {
            true => Ok(()),
            false => Err(self),
        }
    }

    /// A body that can't be read. // (?)
    fn unreadable(why: &str) -> Invalid {
        Invalid(vec![("Request".to_owned(), String::new(), why.to_owned())])
    }

    /// 400 in the form of this API. // (s) README section 7
    fn reply(&self, title: &str) -> Reply {
        let body = object(|o: &mut Object<'_>| {
            o.empty_list("resourceValidationErrors");
            o.objects(
                "fieldValidationErrors",
                &self.0,
                |o, (field, given, message)| {
                    o.text("fieldName", field);
                    o.text("valueProvided", given);
                    o.text("localisedMessage", message);
                    o.text(
                        "type",
                        "http://common.service.xero.com/errors/validation/field",
                    );
                    o.text("title", "Validation Error");
                    o.text("detail", message);
                },
            );
            o.text("type", "http://common.service.xero.com/errors/validation");
            o.text("title", title);
            o.text("detail", "Validation Errors");
        });
        Reply::json(400, body)
    }

    /// 409 of what is there already. // (s) the status, (?) the body
    fn conflict(message: &str) -> Reply {
        let body = object(|o: &mut Object<'_>| {
            o.objects("resourceValidationErrors", [()], |o, ()| {
                o.text("localisedMessage", message);
                o.text("title", "Validation Error");
                o.text("detail", message);
            });
            o.empty_list("fieldValidationErrors");
            o.text("type", "http://common.service.xero.com/errors/validation");
            o.text("title", "The resource update failed validation.");
            o.text("detail", "Validation Errors");
        });
        Reply::json(409, body)
    }
}

/// 400 for a parameter.
fn invalid(field: &str, value: &str, message: &str) -> Reply {
    let one = (field.to_owned(), value.to_owned(), message.to_owned());
    Invalid(vec![one]).reply("The request failed validation.")
}

fn one(body: String) -> Reply {
    Reply {
        rows: 1,
        ..Reply::json(200, body)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::body::Bytes;
    use serde_json::Value;

    use super::super::apis::Write;
    use super::super::data::World;
    use super::super::writing::Verb;
    use super::*;

    fn get(path: &str) -> Reply {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        answer(&Request {
            world: Arc::new(World::new(1, 0, 1_200)),
            path: path.split('/').map(str::to_owned).collect(),
            query: pairs.map(|(k, v)| (k.to_owned(), v.to_owned())).collect(),
            if_modified_since: None,
            ignores_lists: false,
            upper_case_ids: false,
            now_ms: 0,
        })
    }

    fn json(path: &str) -> Value {
        let reply = get(path);
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        serde_json::from_str(&reply.body).expect("JSON")
    }

    #[test]
    fn a_list_of_assets_is_one_of_a_status() {
        for path in ["Assets", "Assets?status=", "Assets?status=Sold"] {
            let reply = get(path);
            assert_eq!(reply.status, 400, "{path}");
            assert!(
                reply.body.contains("fieldValidationErrors"),
                "{}",
                reply.body
            );
        }
        let mut numbers = 0;
        for (word, status) in STATUSES {
            let list = json(&format!("Assets?status={word}&pageSize=1000"));
            let size = &list["pagination"]["pageSize"];
            assert_eq!(size, LARGEST_PAGE_SIZE);
            let items = list["items"].as_array().expect("items");
            assert!(items.iter().all(|item| item["assetStatus"] == status));
            numbers += list["pagination"]["itemCount"].as_u64().expect("a count");
        }
        assert_eq!(numbers, 150);
    }

    #[test]
    fn a_page_is_of_ten_unless_more_are_asked_for() {
        let list = json("Assets?status=REGISTERED&page=2");
        assert_eq!(list["items"].as_array().map(Vec::len), Some(10));
        assert_eq!(list["pagination"]["page"], 2);
        let beyond = json("Assets?status=DRAFT&page=99");
        assert_eq!(beyond["items"].as_array().map(Vec::len), Some(0));
    }

    #[test]
    fn a_single_asset_shows_what_its_list_leaves_out() {
        let list = json("Assets?status=REGISTERED&pageSize=100");
        let items = list["items"].as_array().expect("items");
        let mut seen = 0;
        for item in items {
            let id = item["assetId"].as_str().expect("an id");
            let whole = json(&format!("Assets/{id}"));
            for field in [
                "serialNumber",
                "warrantyExpiryDate",
                "description",
                "metaData",
            ] {
                assert!(item.get(field).is_none(), "{item}");
                seen += usize::from(whole.get(field).is_some());
            }
            assert_eq!(item["isDeleteEnabledForDate"], false);
            assert_eq!(item["assetName"], whole["assetName"]);
        }
        assert!(seen > 250, "{seen}");
    }

    #[test]
    fn types_and_settings_come_bare() {
        let types = json("AssetTypes");
        assert_eq!(types.as_array().map(Vec::len), Some(9));
        assert_eq!(
            types[1]["bookDepreciationSetting"]["depreciationRate"],
            25.0
        );
        let settings = json("Settings");
        assert_eq!(settings["assetNumberSequence"], "0151");
        assert_eq!(settings["lastDepreciationDate"], "2026-05-31T00:00:00");
    }

    fn write(world: &Arc<World>, path: &str, body: &str) -> (Reply, Arc<World>) {
        let (reply, next) = (API.write)(&Write {
            verb: Verb::Post,
            request: Request {
                world: Arc::clone(world),
                path: path.split('/').map(str::to_owned).collect(),
                query: Vec::new(),
                if_modified_since: None,
                ignores_lists: false,
                upper_case_ids: false,
                now_ms: 0,
            },
            body: Bytes::from(body.to_owned()),
            content_type: "application/json".to_owned(),
        });
        (reply, next.unwrap_or_else(|| Arc::clone(world)))
    }

    /// The published example of a new asset: what is reckoned isn't taken.
    #[test]
    fn a_new_asset_is_told_as_in_the_published_example() {
        let world = Arc::new(World::new(1, 0, 100));
        let body = r#"{"assetName": "Computer74863", "assetNumber": "123477544",
            "purchaseDate": "2020-01-01", "purchasePrice": 100.0, "disposalPrice": 23.23,
            "assetStatus": "Draft",
            "bookDepreciationSetting": {"depreciationMethod": "StraightLine",
                "averagingMethod": "ActualDays", "depreciationRate": 0.5,
                "depreciationCalculationMethod": "None"},
            "bookDepreciationDetail": {"currentCapitalGain": 5.32, "currentGainLoss": 3.88,
                "depreciationStartDate": "2020-01-02", "costLimit": 100.0,
                "currentAccumDepreciationAmount": 2.25},
            "AccountingBookValue": 99.5}"#;
        let (reply, after) = write(&world, "Assets", body);
        assert_eq!(reply.status, 200, "{}", reply.body);
        let mut told: Value = serde_json::from_str(&reply.body).expect("JSON");
        let id = told["assetId"].clone();
        assert_eq!(told["bookDepreciationSetting"]["depreciableObjectId"], id);
        for (object, field) in [
            ("", "assetId"),
            ("bookDepreciationSetting", "depreciableObjectId"),
            ("bookDepreciationSetting", "bookEffectiveDateOfChangeId"),
        ] {
            let holder = if object.is_empty() {
                &mut told
            } else {
                &mut told[object]
            };
            assert!(
                holder
                    .as_object_mut()
                    .expect("an object")
                    .remove(field)
                    .is_some()
            );
        }
        told.as_object_mut().expect("an object").remove("metaData");
        let wanted: Value = serde_json::from_str(
            r#"{"assetName": "Computer74863", "assetNumber": "123477544",
            "purchaseDate": "2020-01-01T00:00:00", "purchasePrice": 100.0, "disposalPrice": 23.23,
            "assetStatus": "Draft", "trackingItems": [],
            "bookDepreciationSetting": {"depreciableObjectType": "Asset",
                "depreciationMethod": "StraightLine", "averagingMethod": "ActualDays",
                "depreciationRate": 0.5, "depreciationCalculationMethod": "None"},
            "bookDepreciationDetail": {"depreciationStartDate": "2020-01-02T00:00:00",
                "priorAccumDepreciationAmount": 0.0, "currentAccumDepreciationAmount": 0.0,
                "currentCapitalGain": 0.0, "currentGainLoss": 0.0},
            "taxDepreciationSettings": [], "taxDepreciationDetails": [], "canRollback": true,
            "accountingBookValue": 76.77, "taxValues": [], "isDeleteEnabledForDate": true}"#,
        )
        .expect("JSON");
        assert_eq!(told, wanted);
        assert_eq!(after.asset_count(), world.asset_count() + 1);
    }

    #[test]
    fn what_is_wrong_with_an_asset_names_the_field() {
        let world = Arc::new(World::new(1, 0, 100));
        for (path, body, fields) in [
            ("Assets", "{}", vec!["AssetName"]),
            ("Assets", "x", vec!["Request"]),
            (
                "Assets",
                r#"{"assetName": "x", "assetNumber": "fa-0001"}"#,
                vec!["AssetNumber"],
            ),
            (
                "Assets",
                r#"{"assetName": "x", "assetStatus": "Disposed"}"#,
                vec!["AssetStatus"],
            ),
            (
                "Assets",
                r#"{"assetName": "x", "bookDepreciationSetting": {"depreciationRate": 1, "effectiveLifeYears": 2}}"#,
                vec!["BookDepreciationSetting.DepreciationRate"],
            ),
            (
                "Assets",
                r#"{"assetName": "x", "assetStatus": "Registered", "purchasePrice": 5}"#,
                vec![
                    "AssetTypeId",
                    "PurchaseDate",
                    "BookDepreciationDetail.DepreciationStartDate",
                ],
            ),
            (
                "AssetTypes",
                r#"{"assetTypeName": "x", "bookDepreciationSetting": {"depreciationMethod": "StraightLine"}}"#,
                vec![
                    "FixedAssetAccountId",
                    "DepreciationExpenseAccountId",
                    "AccumulatedDepreciationAccountId",
                ],
            ),
        ] {
            let (reply, after) = write(&world, path, body);
            assert_eq!(reply.status, 400, "{body}");
            let told: Value = serde_json::from_str(&reply.body).expect("JSON");
            let named = told["fieldValidationErrors"]
                .as_array()
                .into_iter()
                .flatten();
            let named: Vec<&str> = named.filter_map(|one| one["fieldName"].as_str()).collect();
            assert_eq!(named, fields, "{body}");
            assert!(Arc::ptr_eq(&after, &world));
        }
        let taken = r#"{"assetTypeName": "VEHICLES", "bookDepreciationSetting": {}}"#;
        assert_eq!(write(&world, "AssetTypes", taken).0.status, 409);
    }

    #[test]
    fn a_text_and_an_order_can_be_asked_for() {
        let found = json("Assets?status=DRAFT&filterBy=fa-0002");
        assert_eq!(found["pagination"]["itemCount"], 1);
        let list = json("Assets?status=DISPOSED&orderBy=DisposalPrice&sortDirection=DESC");
        let prices = list["items"].as_array().into_iter().flatten();
        let prices: Vec<f64> = prices.filter_map(|i| i["disposalPrice"].as_f64()).collect();
        assert!(prices.is_sorted_by(|a, b| a >= b), "{prices:?}");
    }
}
