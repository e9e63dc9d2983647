.DEFAULT_GOAL := help
.PHONY: help run cluster test lint bench schema graphiql data-model data-model-measure

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: graphiql ## Build and start the demonstration (SQLite in ./data)
	cargo run -p api --bin quai -- serve --demo

cluster: graphiql ## Build and start three instances, two workers, PostgreSQL and Redis behind a proxy
	cargo build -p api --bin quai
	scripts/cluster "$${CARGO_TARGET_DIR:-target}/debug/quai"

test: graphiql ## Run every test, on SQLite and on a private PostgreSQL
	cargo build --quiet --workspace --all-targets # the tests start target/debug/quai
	scripts/with-services cargo test --workspace

lint: ## Check format, clippy and that schema.graphql is up to date
	scripts/lint

bench: graphiql ## Measure the release build on PostgreSQL, about 12 minutes, into docs/performance.md (arguments: scripts/bench)
	scripts/bench

schema: ## Write schema.graphql again from the code
	schema=$$(scripts/export-schema) && printf '%s\n' "$$schema" > schema.graphql

graphiql: ## Build the GraphiQL page that the server embeds, where it is stale
	scripts/build-graphiql

data-model: ## Write the pages of docs/data-model again from dependencies.toml
	QUAI_WRITE_PAGES=1 cargo test --quiet -p tests --test it data_model::page

data-model-measure: ## Measure each denormalisation on a million order lines, and write the figures into the page
	scripts/with-services docs/data-model/measure/run
