//! Both databases decide alike: the same writes, generated, are accepted or refused by both under the same rule, and
//! leave the same rows.
//!
//! Every run generates the same cases; `PROPTEST_CASES` sets how many.

mod operation;
mod rows;
mod world;
mod write;

use proptest::collection::vec;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use sea_orm::{DatabaseConnection, DatabaseTransaction, TransactionTrait};
use tokio::runtime::Runtime;

use self::operation::{Operation, operation};
use self::rows::{Rows, all_rows};
use self::write::{Answer, Made, write};
use crate::support::db::{Backend, TestDatabase};

/// Cases where `PROPTEST_CASES` asks for no other number: some seconds' worth.
const CASES: u32 = 60;
const OPERATIONS: usize = 60;

/// What a database answered to each operation, and the rows it held at last.
type Outcome = (Vec<Answer>, Rows);

#[test]
fn both_databases_decide_alike() {
    let runtime = Runtime::new().expect("a runtime can be made");
    let (sqlite, postgres) = runtime.block_on(async {
        let (sqlite, postgres) =
            (TestDatabase::create(Backend::Sqlite).await, TestDatabase::create(Backend::Postgres).await);
        world::create(sqlite.connection()).await;
        world::create(postgres.connection()).await;
        (sqlite, postgres)
    });
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 2000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let generated = runner.run(&vec(operation(), 1..OPERATIONS), |operations| {
        let on_sqlite = runtime.block_on(outcome(sqlite.connection(), &operations));
        let on_postgres = runtime.block_on(outcome(postgres.connection(), &operations));
        compare(&operations, &on_sqlite, &on_postgres)
    });
    if let Err(difference) = generated {
        panic!("{difference}");
    }
}

/// Writes in a transaction that is rolled back, so that each case finds the world as it was.
async fn outcome(db: &DatabaseConnection, operations: &[Operation]) -> Outcome {
    let transaction = db.begin().await.expect("a transaction begins");
    let (mut answers, mut made) = (Vec::new(), Made::default());
    for operation in operations {
        answers.push(attempt(&transaction, operation, &mut made).await);
    }
    let rows = all_rows(&transaction).await;
    transaction.rollback().await.expect("a transaction can be undone");
    (answers, rows)
}

/// A refused write ends a transaction on PostgreSQL, hence the savepoint.
async fn attempt(db: &DatabaseTransaction, operation: &Operation, made: &mut Made) -> Answer {
    let savepoint = db.begin().await.expect("a savepoint is set");
    let answer = write(&savepoint, operation, made).await;
    match answer {
        Ok(_) => savepoint.commit().await,
        Err(_) => savepoint.rollback().await,
    }
    .expect("a savepoint ends");
    answer
}

fn compare(operations: &[Operation], sqlite: &Outcome, postgres: &Outcome) -> Result<(), TestCaseError> {
    let answers = sqlite.0.iter().zip(&postgres.0);
    for ((turn, operation), (sqlite, postgres)) in operations.iter().enumerate().zip(answers) {
        if sqlite != postgres {
            let difference = format!("{turn}: {operation:?}\nSQLite: {sqlite:?}\nPostgreSQL: {postgres:?}");
            return Err(TestCaseError::fail(difference));
        }
    }
    for ((table, sqlite), (_, postgres)) in sqlite.1.iter().zip(&postgres.1) {
        if sqlite != postgres {
            let difference = format!("{table}\nSQLite: {sqlite:#?}\nPostgreSQL: {postgres:#?}");
            return Err(TestCaseError::fail(difference));
        }
    }
    Ok(())
}
