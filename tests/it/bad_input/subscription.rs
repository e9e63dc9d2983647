//! Bad values for every argument of every subscription.

use rstest_reuse::apply;
use serde_json::{Map, Value, json};

use super::{
    judge::{Ended, judge},
    value::Values,
};
use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
    introspection::Schema,
    rows::at,
    socket::Socket,
    world::World,
};

#[apply(each_database)]
#[tokio::test]
async fn every_argument_of_every_subscription_answers_bad_values_by_typed_errors(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at("2026-11-22T12:00:00Z")).await;
    let schema = Schema::of(&app).await;
    let world = World::make(&app, 0).await;
    let values = Values { schema: &schema, world: &world };
    let mut faults = Vec::new();
    for (who, actor) in [("customer", &world.customer), ("manager", &world.manager)] {
        let mut socket = Socket::open(&app, actor.token().as_deref()).await;
        for field in schema.types["Subscription"].fields() {
            let declared: String = field.args.iter().map(|arg| format!("${}: {} ", arg.name, arg.ty)).collect();
            let passed: String = field.args.iter().map(|arg| format!("{0}: ${0} ", arg.name)).collect();
            let document = format!("subscription({declared}) {{ {}({passed}) {{ __typename }} }}", field.name);
            let sound: Map<String, Value> =
                field.args.iter().map(|arg| (arg.name.clone(), values.sound(&arg.ty, &arg.name))).collect();
            for arg in &field.args {
                let broken = values.broken(&arg.ty, &sound[&arg.name], &arg.name).into_iter();
                // What is odd only may be taken, and then nothing comes; what is too long for a message ends the socket.
                for broken in broken.filter(|broken| broken.hopeless && broken.how != "very long") {
                    let mut given = sound.clone();
                    given.insert(arg.name.clone(), broken.value);
                    let payload = json!({ "query": document, "variables": given });
                    socket.send(json!({ "type": "subscribe", "id": "1", "payload": payload })).await;
                    let message = socket.message().await;
                    let fault = match judge(&json!({ "errors": message["payload"] }), &field.name) {
                        Ok(Ended::Failed(_)) if message["type"] == "error" => continue,
                        Ok(_) => message.to_string(),
                        Err(fault) => fault,
                    };
                    faults.push(format!("{} by {who}, {} {}: {fault}", field.name, broken.path, broken.how));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
