//! The projects API by itself: its spellings, pages and refusals.

use std::sync::Arc;

use axum::body::Bytes;
use serde_json::Value;

use super::super::apis::{Write, api_of};
use super::super::data::World;
use super::super::data::amount::Amount;
use super::super::data::ids::Kind;
use super::super::writing::Verb;
use super::*;

fn world(invoices: usize) -> Arc<World> {
    Arc::new(World::new(1, 0, invoices))
}

fn get(world: &Arc<World>, path: &str) -> Reply {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let (api, below) = api_of(&format!("/projects.xro/2.0{path}")).expect("the API");
    if (api.scope)(&below).is_none() {
        return Reply::not_found();
    }
    let query = url::form_urlencoded::parse(query.as_bytes());
    (api.answer)(&Request {
        world: Arc::clone(world),
        path: below,
        query: query.into_owned().collect(),
        if_modified_since: None,
        ignores_lists: false,
        upper_case_ids: false,
        now_ms: 0,
    })
}

fn json(world: &Arc<World>, path: &str) -> Value {
    let reply = get(world, path);
    assert_eq!(reply.status, 200, "{path}: {}", reply.body);
    serde_json::from_str(&reply.body).expect("JSON")
}

fn items(world: &Arc<World>, path: &str) -> Vec<Value> {
    json(world, path)["items"]
        .as_array()
        .expect("items")
        .clone()
}

#[test]
fn a_page_has_fifty_rows_unless_asked_otherwise_and_five_hundred_at_most() {
    let world = world(1_200);
    let project = world.project_id(0);
    let pages = json(&world, &format!("/Projects/{project}/Time"));
    assert_eq!(pages["pagination"]["pageSize"], 50);
    assert_eq!(pages["pagination"]["pageCount"], 14);
    assert_eq!(pages["pagination"]["itemCount"], 670);
    assert_eq!(pages["items"].as_array().expect("items").len(), 50);
    let second = format!("/projects/{project}/time?PageSize=500&page=2");
    assert_eq!(items(&world, &second).len(), 170);
    assert!(items(&world, "/Projects?page=9").is_empty());
    for wrong in ["pageSize=501", "pageSize=0", "page=0", "page=x"] {
        let reply = get(&world, &format!("/Projects?{wrong}"));
        assert_eq!(reply.status, 400, "{wrong}");
        let body: Value = serde_json::from_str(&reply.body).expect("JSON");
        let name = wrong.split('=').next().expect("a name");
        assert!(body["message"].is_string() && body["modelState"][name].is_array());
    }
}

#[test]
fn what_is_not_there_is_a_plain_404() {
    let world = world(100);
    let (first, second) = (world.project_id(0), world.project_id(1));
    let task = world.job(0).tasks()[0].task_id;
    let there = format!("/Projects/{first}/Tasks/{task}");
    assert_eq!(json(&world, &there)["taskId"], task.to_string());
    let not_there = [
        "/Projects/no".to_owned(),
        format!("/Projects/{task}"),
        format!("/Projects/{task}/Time"),
        format!("/Projects/{first}/Bills"),
        format!("/Projects/{second}/Tasks/{task}"),
        format!("/Projects/{first}/Time/{task}"),
        "/Tasks".to_owned(),
        "/Time".to_owned(),
    ];
    for path in not_there {
        let reply = get(&world, &path);
        assert_eq!(reply.status, 404, "{path}");
        assert!(reply.content_type.starts_with("text/plain"), "{path}");
    }
}

#[test]
fn parameters_select_and_an_unknown_one_does_nothing() {
    let world = world(400);
    let all = items(&world, "/Projects?where=Name==\"x\"");
    assert_eq!(all.len(), 17);
    let one = &all[3]["projectId"];
    let other = &all[0]["projectId"];
    let ids = format!("{},{}", one, other).replace('"', "");
    assert_eq!(
        items(&world, &format!("/Projects?projectIds={ids}")).len(),
        2
    );
    let closed = items(&world, "/Projects?states=closed");
    assert!(!closed.is_empty() && closed.iter().all(|p| p["status"] == "CLOSED"));
    assert_eq!(
        get(&world, "/Projects?states=INPROGRESS,CLOSED").status,
        400
    );
    assert_eq!(get(&world, "/Projects?contactID=nobody").status, 400);

    let project = world.project_id(0);
    let time = |query: &str| {
        items(
            &world,
            &format!("/Projects/{project}/Time?pageSize=500&{query}"),
        )
    };
    let whole: Vec<TimeEntry> = world.job(0).time();
    assert_eq!(time("").len(), whole.len());
    let count = |is: fn(&TimeEntry) -> bool| whole.iter().filter(|entry| is(entry)).count();
    let chargeable = count(|entry| entry.charge_type.is_chargeable());
    assert_eq!(time("isChargeable=true").len(), chargeable);
    let waiting = count(|entry| entry.status != "INVOICED");
    assert_eq!(time("states=ACTIVE,LOCKED").len(), waiting);
    let billed = whole
        .iter()
        .find_map(|entry| entry.invoice_id)
        .expect("an invoice");
    let on_it = time(&format!("invoiceId={billed}"));
    assert!(!on_it.is_empty() && on_it.iter().all(|entry| entry["status"] == "INVOICED"));
    let moment = &time("")[7]["dateUtc"];
    let moment = moment.as_str().expect("an instant");
    let on = time(&format!("dateAfterUtc={moment}&dateBeforeUtc={moment}"));
    assert!(
        on.iter().any(|entry| entry["dateUtc"] == moment),
        "both ends count"
    );
    let nobody = world.project_id(1);
    assert!(time(&format!("contactId={nobody}")).is_empty());
}

#[test]
fn amounts_have_a_currency_and_instants_end_in_z() {
    let world = world(300);
    for project in items(&world, "/Projects") {
        assert_eq!(project["totalTaskAmount"]["currency"], "AUD");
        assert!(project["totalTaskAmount"]["value"].is_number());
    }
    let path = format!("/Projects/{}/Time", world.project_id(0));
    for entry in items(&world, &path) {
        let entered = entry["dateEnteredUtc"].as_str().expect("an instant");
        assert_eq!(entered.len(), "2020-02-28T03:24:29.2215641Z".len());
        assert!(entered.ends_with('Z'));
        assert!(
            entry["dateUtc"]
                .as_str()
                .expect("an instant")
                .ends_with('Z')
        );
    }
}

#[test]
fn a_project_is_the_sum_of_its_tasks_and_these_of_their_time() {
    for seed in [1, 7, 42] {
        let world = World::new(seed, 0, 700);
        let mut states = std::collections::BTreeSet::new();
        for place in 0..world.project_count() {
            let (job, contacts) = (world.job(place), world.contact_count());
            let (project, tasks) = (job.project(), job.tasks());
            let time: Vec<TimeEntry> = job.time();
            for task in &tasks {
                let own = time.iter().filter(|entry| entry.task_id == task.task_id);
                let minutes: i64 = own.clone().map(|entry| entry.duration).sum();
                assert_eq!(minutes, task.total_minutes);
                states.insert(("task", task.charge_type.word(), task.status));
                states.extend(own.map(|entry| ("time", entry.charge_type.word(), entry.status)));
            }
            let minutes: i64 = time.iter().map(|entry| entry.duration).sum();
            assert_eq!(minutes, project.minutes_logged);
            let worth: Amount = tasks.iter().map(|task| task.total_amount).sum();
            assert_eq!(worth, project.total_task_amount);
            let sides = project.task_amount_invoiced + project.task_amount_to_be_invoiced;
            assert_eq!(worth, sides);
            let contact = world.index_of(Kind::Contact, project.contact_id);
            assert!(contact.is_some_and(|contact| contact < contacts));
            states.insert(("project", "", project.status));
        }
        assert!(
            !states.contains(&("task", "TIME", "INVOICED")),
            "{states:?}"
        );
        assert!(states.len() >= 12, "{states:?}");
    }
}

/// What a write is answered with, and the books afterwards.
fn write(world: &Arc<World>, verb: Verb, path: &str, body: &str) -> (Reply, Arc<World>) {
    let (api, below) = api_of(&format!("/projects.xro/2.0{path}")).expect("the API");
    assert_eq!((api.scope)(&below), Some("projects"), "{path}");
    let (reply, next) = (api.write)(&Write {
        verb,
        request: Request {
            world: Arc::clone(world),
            path: below,
            query: Vec::new(),
            if_modified_since: None,
            ignores_lists: false,
            upper_case_ids: false,
            now_ms: 1_700_000_000_000,
        },
        body: Bytes::from(body.to_owned()),
        content_type: "application/json".to_owned(),
    });
    let next = next.unwrap_or_else(|| Arc::clone(world));
    (reply, next)
}

/// The fields that a refusal is about.
fn refused(reply: &Reply) -> Vec<String> {
    assert_eq!(reply.status, 400, "{}", reply.body);
    let body: Value = serde_json::from_str(&reply.body).expect("JSON");
    let fields = body["modelState"].as_object().expect("fields");
    fields.keys().cloned().collect()
}

#[test]
fn a_new_project_is_told_and_a_replaced_one_is_not() {
    let world = world(100);
    let contact = world.project_head(0).contact_id;
    let body = format!(
        r#"{{"contactId": "{contact}", "name": "Kitchen", "estimateAmount": "99.99",
            "deadlineUtc": "2026-12-10T12:59:59Z", "status": "CLOSED"}}"#
    );
    let (reply, world) = write(&world, Verb::Post, "/Projects", &body);
    assert_eq!(reply.status, 201);
    let made: Value = serde_json::from_str(&reply.body).expect("JSON");
    assert_eq!(made["status"], "INPROGRESS", "the state isn't taken");
    assert_eq!(
        made["estimate"]["value"].to_string().parse::<f64>(),
        Ok(99.99)
    );
    let path = format!("/Projects/{}", made["projectId"].as_str().expect("an id"));
    assert_eq!(json(&world, &path)["name"], "Kitchen");
    assert_eq!(
        items(&world, "/Projects?pageSize=500").len(),
        world.project_count()
    );
    // What isn't sent is nothing then.
    let (reply, world) = write(&world, Verb::Put, &path, r#"{"name": "Bath"}"#);
    assert_eq!((reply.status, reply.body.as_str()), (204, ""));
    let now = json(&world, &path);
    assert_eq!(now["name"], "Bath");
    assert!(now.get("estimate").is_none() && now["contactId"] == contact.to_string());
    let (reply, world) = write(&world, Verb::Patch, &path, r#"{"status": "CLOSED"}"#);
    assert_eq!(reply.status, 204);
    assert_eq!(json(&world, &path)["status"], "CLOSED");
    let (reply, _) = write(&world, Verb::Put, &path, r#"{"name": "Bath"}"#);
    assert_eq!(refused(&reply), ["projectId"]);
    for (body, fields) in [
        ("{}", vec!["contactId", "name"]),
        (r#"{"name": "x", "contactId": "no"}"#, vec!["request"]),
        (
            r#"{"name": "x", "contactId": "7be77337-feec-4458-bb1b-dbaa5a4aafce"}"#,
            vec!["contactId"],
        ),
        ("no JSON", vec!["request"]),
        ("[]", vec!["request"]),
    ] {
        let (reply, _) = write(&world, Verb::Post, "/Projects", body);
        let mut told = refused(&reply);
        told.sort();
        assert_eq!(told, fields, "{body}");
    }
    assert_eq!(write(&world, Verb::Delete, &path, "").0.status, 405);
}

#[test]
fn minutes_and_amounts_follow_tasks_and_time() {
    let world = world(100);
    let project = world.project_id(0);
    let (before, users) = (world.job(0).project(), world.project_users());
    let path = format!("/Projects/{project}");
    let task = |rate: &str, more: &str| {
        format!(
            r#"{{"name": "T", "chargeType": "TIME", "rate": {{"currency": "AUD", "value": {rate}}}{more}}}"#
        )
    };
    let (reply, world) = write(
        &world,
        Verb::Post,
        &format!("{path}/Tasks"),
        &task("100", ""),
    );
    assert_eq!(reply.status, 201);
    let made: Value = serde_json::from_str(&reply.body).expect("JSON");
    let task_id = made["taskId"].as_str().expect("an id").to_owned();
    let entry = |minutes: i64| {
        format!(
            r#"{{"userId": "{}", "taskId": "{task_id}", "dateUtc": "2026-05-01T09:00:00Z", "duration": {minutes}}}"#,
            users[0].user_id
        )
    };
    let (reply, world) = write(&world, Verb::Post, &format!("{path}/Time"), &entry(50));
    assert_eq!(reply.status, 200);
    let made: Value = serde_json::from_str(&reply.body).expect("JSON");
    let logged = format!(
        "{path}/Time/{}",
        made["timeEntryId"].as_str().expect("an id")
    );
    let of_task = format!("{path}/Tasks/{task_id}");
    let worth = |world: &World| {
        let project = world.job(0).project();
        let minutes = project.minutes_logged - before.minutes_logged;
        (
            minutes,
            project.total_task_amount - before.total_task_amount,
        )
    };
    // 100 an hour for 50 minutes.
    assert_eq!(worth(&world), (50, Amount::from_cents(8_333)));
    assert_eq!(
        refused(&write(&world, Verb::Delete, &of_task, "").0),
        ["taskId"]
    );
    let (_, world) = write(
        &world,
        Verb::Put,
        &of_task,
        &task("60", r#", "estimateMinutes": 5"#),
    );
    let (_, world) = write(&world, Verb::Put, &logged, &entry(90));
    assert_eq!(worth(&world), (90, Amount::from_cents(9_000)));
    assert_eq!(json(&world, &of_task)["estimateMinutes"], 5);
    for wrong in [0, 59_941] {
        let (reply, _) = write(&world, Verb::Put, &logged, &entry(wrong));
        assert_eq!(refused(&reply), ["duration"]);
    }
    let (reply, world) = write(&world, Verb::Delete, &logged, "");
    assert_eq!(reply.status, 204);
    assert_eq!(get(&world, &logged).status, 404);
    let (reply, world) = write(&world, Verb::Delete, &of_task, "");
    assert_eq!(reply.status, 204);
    assert_eq!(world.job(0).project(), before, "as if nothing had been");
    assert_eq!(write(&world, Verb::Delete, &of_task, "").0.status, 404);
}

#[test]
fn what_is_invoiced_or_locked_stays_as_it_is() {
    let world = world(700);
    let user = world.project_users()[0].user_id;
    let mut seen = std::collections::BTreeSet::new();
    for place in
        (0..world.project_count()).filter(|place| world.project_terms(*place).1 != "CLOSED")
    {
        let (path, job) = (
            format!("/Projects/{}", world.project_id(place)),
            world.job(place),
        );
        for task in job
            .tasks()
            .into_iter()
            .filter(|task| task.status != "ACTIVE")
        {
            let body = r#"{"name": "T", "chargeType": "TIME", "rate": {"value": 1}}"#;
            let of_it = format!("{path}/Tasks/{}", task.task_id);
            let (reply, _) = write(&world, Verb::Put, &of_it, body);
            assert_eq!(refused(&reply), ["status"]);
            assert!(refused(&write(&world, Verb::Delete, &of_it, "").0).contains(&"status".into()));
            seen.insert(("task", task.status));
        }
        for entry in job
            .time()
            .into_iter()
            .filter(|entry| entry.status != "ACTIVE")
            .take(5)
        {
            let body = format!(
                r#"{{"userId": "{user}", "taskId": "{}", "dateUtc": "2026-05-01T09:00:00Z", "duration": 1}}"#,
                entry.task_id
            );
            let of_it = format!("{path}/Time/{}", entry.time_entry_id);
            assert_eq!(
                refused(&write(&world, Verb::Put, &of_it, &body).0),
                ["status"]
            );
            assert_eq!(
                refused(&write(&world, Verb::Delete, &of_it, "").0),
                ["status"]
            );
            seen.insert(("time", entry.status));
        }
    }
    assert!(seen.len() >= 3, "{seen:?}");
}
