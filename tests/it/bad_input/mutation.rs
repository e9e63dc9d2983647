//! Bad input for every mutation.

use std::collections::HashSet;

use rstest_reuse::apply;
use serde_json::{Value, json};

use super::{
    judge::{Ended, content, judge},
    value::{Broken, Values},
};
use crate::support::{
    actors::Actor,
    app::TestApp,
    db::{Backend, each_database},
    introspection::{Field, Schema},
    rows::at,
    world::World,
};

/// Where nothing new is to be learnt, one in so many is tried.
const SAMPLE: usize = 12;

const WHO: [&str; 5] = ["visitor", "customer", "employee", "manager", "administrator"];

/// Finds the faults in how one mutation treats bad input.
struct Trial<'a> {
    app: &'a TestApp,
    schema: &'a Schema,
    mutation: &'a Field,
    document: String,
    /// How many worlds were made.
    worlds: &'a mut i64,
    faults: &'a mut Vec<String>,
}

impl<'a> Trial<'a> {
    async fn world(&mut self) -> World<'a> {
        *self.worlds += 1;
        World::make(self.app, *self.worlds).await
    }

    async fn run(&mut self) {
        let (mut is_open, mut in_depth) = (false, false);
        for who in WHO {
            let world = self.world().await;
            let unknown = self.send(&actor(self.app, &world, who), &self.with_unknown_ids(&world)).await;
            let forbidden = unknown.is_ok_and(Ended::is_forbidden);
            // What everybody may do is tried in depth as a visitor, what needs a role as a customer and a manager.
            let sample = forbidden || is_open || who == "employee" || (who == "administrator" && in_depth);
            is_open |= who == "visitor" && !forbidden;
            in_depth |= !forbidden;
            // Asking may have signed them out.
            let world = self.world().await;
            let done = self.send_all(who, world, if sample { SAMPLE } else { 1 }).await;
            self.send_refused_again(who, if sample { SAMPLE } else { 1 }, &done).await;
        }
    }

    /// Sends one in `step` of the broken inputs, and tells which were taken all the same.
    async fn send_all(&mut self, who: &str, mut world: World<'a>, step: usize) -> HashSet<usize> {
        let mut done = HashSet::new();
        let mut broken = self.broken(&world);
        for at in (0..broken.len()).step_by(step) {
            let ended = self.send(&actor(self.app, &world, who), &broken[at].value).await;
            self.note(who, &broken[at], &ended);
            if ended == Ok(Ended::Done) {
                done.insert(at);
                // What was done may have used up what the other inputs are about.
                world = self.world().await;
                broken = self.broken(&world);
            }
        }
        done
    }

    /// Sends what was refused once more, now that nothing else changes the database, and sees that nothing does.
    async fn send_refused_again(&mut self, who: &str, step: usize, done: &HashSet<usize>) {
        let world = self.world().await;
        let db = self.app.database().connection();
        // What was taken before may still write a letter's row.
        self.app.app.errands.done().await;
        let before = content(db).await;
        let broken = self.broken(&world);
        let refused = broken.iter().enumerate().step_by(step).filter(|(at, _)| !done.contains(at));
        for (_, broken) in refused.filter(|(_, broken)| broken.how != "another type") {
            let ended = self.send(&actor(self.app, &world, who), &broken.value).await;
            self.note(who, &Broken { hopeless: true, ..broken.clone() }, &ended);
        }
        self.app.app.errands.done().await;
        if content(db).await != before {
            self.faults.push(format!("{} by {who}: something was written", self.mutation.name));
        }
    }

    fn broken(&self, world: &World<'_>) -> Vec<Broken> {
        let values = Values { schema: self.schema, world };
        let input = &self.mutation.args[0].ty;
        values.broken(input, &values.sound(input, "input"), "input")
    }

    fn with_unknown_ids(&self, world: &World<'_>) -> Value {
        let mut sound = Values { schema: self.schema, world }.sound(&self.mutation.args[0].ty, "input");
        for (name, value) in sound.as_object_mut().into_iter().flatten() {
            if name.ends_with("Id") {
                *value = json!("unknown");
            }
        }
        sound
    }

    async fn send(&self, actor: &Actor<'_>, input: &Value) -> Result<Ended, String> {
        judge(&actor.send(&self.document, json!({ "input": input })).await, &self.mutation.name)
    }

    fn note(&mut self, who: &str, broken: &Broken, ended: &Result<Ended, String>) {
        let Broken { path, how, value, hopeless } = broken;
        let fault = match ended {
            Err(fault) => fault.as_str(),
            Ok(Ended::Done) if *hopeless => "it was taken",
            Ok(_) => return,
        };
        let value: String = value.to_string().chars().take(200).collect();
        self.faults.push(format!("{} by {who}, {path} {how}: {fault}\n    {value}", self.mutation.name));
    }
}

fn actor<'a>(app: &'a TestApp, world: &World<'a>, who: &str) -> Actor<'a> {
    match who {
        "customer" => world.customer.clone(),
        "employee" => world.employee.clone(),
        "manager" => world.manager.clone(),
        "administrator" => world.administrator.clone(),
        _ => app.visitor(),
    }
}

#[apply(each_database)]
#[tokio::test]
async fn every_mutation_answers_bad_input_by_typed_refusals_and_writes_nothing(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at("2026-11-22T12:00:00Z")).await;
    let schema = Schema::of(&app).await;
    let (mut worlds, mut faults) = (0, Vec::new());
    for mutation in schema.types["Mutation"].fields() {
        let ty = &mutation.args[0].ty;
        let document = format!(
            "mutation($input: {ty}) {{ {name}(input: $input) {{ userErrors {{ code field message }} }} }}",
            name = mutation.name,
        );
        let (app, schema) = (&app, &schema);
        Trial { app, schema, mutation, document, worlds: &mut worlds, faults: &mut faults }.run().await;
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
