.DEFAULT_GOAL := help
.PHONY: help run test lint schema graphiql

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: graphiql ## Build and start the demonstration (SQLite in ./data)
	cargo run -p api --bin quai -- serve --demo

test: graphiql ## Run every test, on SQLite and on a private PostgreSQL
	cargo build --quiet --workspace --all-targets # the tests start target/debug/quai
	scripts/with-services cargo test --workspace

lint: ## Check format, clippy and that schema.graphql is up to date
	scripts/lint

schema: ## Write schema.graphql again from the code
	schema=$$(scripts/export-schema) && printf '%s\n' "$$schema" > schema.graphql

graphiql: ## Build the GraphiQL page that the server embeds, where it is stale
	scripts/build-graphiql
