//! The files API: files, folders, and the documents that files belong to.
//!
//! In: the parts of a path and parameters. Out: a reply. Shapes after README sections 1 and 2 of
//! the fact sheet: lists are bare arrays but for `/Files`, which has counts of its own.

pub(crate) mod filing;
mod multipart;
mod render;
mod writing;

use super::apis::{Api, Request};
use super::data::ids::Guid;
use super::render::json::{Object, object, quoted};
use super::reply::Reply;
use filing::{Association, File};

/// Where it begins and what it asks for.
pub(crate) const API: Api = Api {
    base: "/files.xro/1.0",
    scope,
    answer,
    write: writing::perform,
};

/// Rows on a page unless the request says otherwise. // (s) the example of `PerPage`
const DEFAULT_PAGE_SIZE: usize = 50;
/// The most rows on a page. // (s)
const LARGEST_PAGE_SIZE: usize = 100;

fn scope(path: &[String]) -> Option<&'static str> {
    let first = path.first()?.to_ascii_lowercase();
    let known = ["files", "folders", "inbox", "associations"].contains(&first.as_str());
    known.then_some("files")
}

fn answer(request: &Request) -> Reply {
    let path: Vec<String> = request
        .path
        .iter()
        .map(|p| p.to_ascii_lowercase())
        .collect();
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let world = &request.world;
    let file = |id: &str| world.file_with_id(id);
    match path[..] {
        ["files"] => files(request),
        ["files", id] => match file(id) {
            Some(index) => one(render::file(request, &world.file(index))),
            None => Reply::not_found(),
        },
        ["files", id, "content"] => match file(id) {
            Some(index) => content(request, index),
            None => Reply::not_found(),
        },
        ["files", id, "associations"] => match file(id) {
            Some(index) => array(
                world
                    .associations_of_file(index)
                    .iter()
                    .map(|found| render::association(request, found, false)),
            ),
            None => Reply::not_found(),
        },
        ["folders"] => folders(request),
        ["folders", id] => match world.folder_with_id(id) {
            Some(index) => one(render::folder(request, &world.folder(index))),
            None => Reply::not_found(),
        },
        ["inbox"] => one(render::folder(request, &world.folder(0))),
        ["associations", "count"] => counts(request),
        ["associations", id] => match Guid::parse(id) {
            // (?) An id that no file belongs to is none that is unknown.
            Some(id) => associations(request, id),
            None => Reply::not_found(),
        },
        _ => Reply::not_found(),
    }
}

/// `/Files`, in pages whether they are asked for or not. // (s)
fn files(request: &Request) -> Reply {
    let world = &request.world;
    // (?) Unordered, the newest come first, as in the example.
    let mut rows: Vec<usize> = world.file_indexes().into_iter().rev().collect();
    let count = rows.len();
    // (s) The words of `sort`; another one is ignored.
    match request.parameter("sort").map(str::to_ascii_lowercase) {
        Some(by) if by == "name" => sorted(request, &mut rows, |i| world.file(*i).name),
        Some(by) if by == "size" => sorted(request, &mut rows, |i| world.file(*i).size),
        Some(by) if by == "createddateutc" => {
            sorted(request, &mut rows, |i| world.file(*i).created_ms);
        }
        _ => {}
    }
    let (page, size) = page(request);
    let rows: Vec<File> = on_page(&rows, page, size)
        .iter()
        .map(|index| world.file(*index))
        .collect();
    let items = rows.iter().map(|file| render::file(request, file));
    let items: Vec<String> = items.collect();
    let body = object(|o: &mut Object<'_>| {
        o.raw("TotalCount", count);
        o.raw("Page", page);
        o.raw("PerPage", size);
        o.raw("Items", format_args!("[{}]", items.join(",")));
    });
    Reply {
        rows: rows.len(),
        ..Reply::json(200, body)
    }
}

/// What a file holds. // (s)
fn content(request: &Request, index: usize) -> Reply {
    let file = request.world.file(index);
    Reply {
        content_type: file.mime_type.unwrap_or("application/octet-stream"),
        bytes: Some(request.world.file_content(index)),
        ..Reply::text(200, "")
    }
}

/// `/Folders`, all of them.
fn folders(request: &Request) -> Reply {
    let world = &request.world;
    let indexes = world.folder_indexes().into_iter();
    array(indexes.map(|index| render::folder(request, &world.folder(index))))
}

/// `/Associations/{ObjectId}`, in pages whose number nothing tells. // (s)
fn associations(request: &Request, object: Guid) -> Reply {
    let mut rows = request.world.associations_of_object(object);
    match request.parameter("sort").map(str::to_ascii_lowercase) {
        Some(by) if by == "name" => sorted(request, &mut rows, |a| a.name.clone()),
        Some(by) if by == "size" => sorted(request, &mut rows, |a| a.size),
        Some(by) if by == "associationdateutc" => {
            sorted(request, &mut rows, |a| a.association_ms);
        }
        // (s) by default, too.
        _ => sorted(request, &mut rows, |a| a.created_ms),
    }
    let (page, size) = page(request);
    let rows: &[Association] = on_page(&rows, page, size);
    array(
        rows.iter()
            .map(|found| render::association(request, found, true)),
    )
}

/// `/Associations/Count`: a dictionary of the ids asked for. // (s)
fn counts(request: &Request) -> Reply {
    let Some(ids) = request.parameter("ObjectIds") else {
        return invalid("ObjectIds is required");
    };
    let mut counts: Vec<(Guid, usize)> = Vec::new();
    for id in ids.split(',') {
        let Some(id) = Guid::parse(id) else {
            return invalid("ObjectIds contains a value that is not a valid id");
        };
        // (s) what has no file counts none; (?) whether it is known or not.
        if !counts.iter().any(|(known, _)| *known == id) {
            counts.push((id, request.world.association_count(id)));
        }
    }
    let pairs: Vec<String> = counts
        .iter()
        .map(|(id, count)| format!("{}:{count}", quoted(&request.id(*id))))
        .collect();
    Reply {
        rows: pairs.len(),
        ..Reply::json(200, format!("{{{}}}", pairs.join(",")))
    }
}

fn invalid(detail: &str) -> Reply {
    problem("Validation", "Validation failure", detail)
}

/// 400 in the form of this API, which is an array. // (s)
fn problem(kind: &str, title: &str, detail: &str) -> Reply {
    let problem = object(|o: &mut Object<'_>| {
        o.text("type", kind);
        o.text("title", title);
        o.text("detail", detail);
    });
    Reply::json(400, format!("[{problem}]"))
}

fn sorted<T, K: Ord>(request: &Request, rows: &mut [T], key: impl Fn(&T) -> K) {
    rows.sort_by_key(key);
    let direction = request.parameter("direction");
    if direction.is_some_and(|direction| direction.eq_ignore_ascii_case("desc")) {
        rows.reverse();
    }
}

/// The page asked for, from 1, and its size. // (?) A larger size than the largest is that.
fn page(request: &Request) -> (usize, usize) {
    let size = request.number("pagesize").unwrap_or(DEFAULT_PAGE_SIZE);
    let page = request.number("page").unwrap_or(1);
    (page, size.min(LARGEST_PAGE_SIZE))
}

fn on_page<T>(rows: &[T], page: usize, size: usize) -> &[T] {
    let first = (page - 1).saturating_mul(size).min(rows.len());
    &rows[first..(first + size).min(rows.len())]
}

fn one(body: String) -> Reply {
    Reply {
        rows: 1,
        ..Reply::json(200, body)
    }
}

fn array(rows: impl Iterator<Item = String>) -> Reply {
    let rows: Vec<String> = rows.collect();
    Reply {
        rows: rows.len(),
        ..Reply::json(200, format!("[{}]", rows.join(",")))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::Value;

    use super::super::data::World;
    use super::super::data::ids::Kind;
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
    fn files_come_in_pages_of_at_most_a_hundred() {
        let rows = |value: &Value| value["Items"].as_array().map(Vec::len);
        let plain = json("Files");
        assert_eq!((rows(&plain), &plain["PerPage"]), (Some(50), &50.into()));
        let most = json("Files?pagesize=1000&page=3");
        assert_eq!(
            (&most["TotalCount"], &most["PerPage"]),
            (&240.into(), &100.into())
        );
        assert_eq!((rows(&most), &most["Page"]), (Some(40), &3.into()));
        assert_eq!(rows(&json("Files?pagesize=100&page=4")), Some(0));
        let first = &plain["Items"][0];
        let created = first["CreatedDateUtc"].as_str().expect("an instant");
        assert!(
            created.len() == 27 && created.ends_with("0000"),
            "{created}"
        );
        let id = first["Id"].as_str().expect("an id");
        assert_eq!(&json(&format!("Files/{id}")), first);
    }

    #[test]
    fn the_inbox_is_one_of_the_folders() {
        let folders = json("Folders");
        let inbox = json("Inbox");
        assert_eq!(folders[0], inbox);
        assert_eq!(inbox["IsInbox"], true);
        let with_address = folders.as_array().into_iter().flatten();
        assert_eq!(with_address.filter(|f| f.get("Email").is_some()).count(), 1);
    }

    #[test]
    fn associations_say_more_by_object_than_by_file() {
        let contact = World::new(1, 0, 1_200).id(Kind::Contact, 0, 2).to_string();
        let first = json(&format!("Associations/{contact}?pagesize=100"));
        assert_eq!(first.as_array().map(Vec::len), Some(100));
        let second = json(&format!("Associations/{contact}?pagesize=100&page=2"));
        let more = second.as_array().map(Vec::len).expect("an array");
        let count = json(&format!("Associations/Count?ObjectIds={contact}"));
        assert_eq!(count[&contact], 100 + more);
        let file = first[0]["FileId"].as_str().expect("an id");
        let of_file = json(&format!("Files/{file}/Associations"));
        let same = of_file.as_array().into_iter().flatten();
        let same: Vec<&Value> = same.filter(|a| a["ObjectId"] == contact.as_str()).collect();
        assert_eq!(same.len(), 1);
        assert_eq!(same[0].as_object().map(serde_json::Map::len), Some(4));
        assert_eq!(first[0].as_object().map(serde_json::Map::len), Some(9));
    }

    #[test]
    fn strangers_count_none_and_nonsense_is_refused() {
        let stranger = "5cc8cf28-567e-4d43-b287-687cfcaec47c";
        let count = json(&format!(
            "Associations/Count?ObjectIds={stranger},{stranger}"
        ));
        assert_eq!(count, serde_json::json!({ stranger: 0 }));
        assert_eq!(
            json(&format!("Associations/{stranger}")),
            serde_json::json!([])
        );
        assert_eq!(get("Associations/Count").status, 400);
        assert_eq!(get("Associations/Count?ObjectIds=x").status, 400);
        assert_eq!(get(&format!("Files/{stranger}/Associations")).status, 404);
        assert_eq!(get("Associations/x").status, 404);
    }
}
