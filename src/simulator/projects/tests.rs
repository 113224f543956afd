//! The projects API by itself: its spellings, pages and refusals.

use std::sync::Arc;

use serde_json::Value;

use super::super::apis::api_of;
use super::super::data::World;
use super::super::data::amount::Amount;
use super::super::data::ids::Kind;
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
