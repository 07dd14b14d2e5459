DROP INDEX "enrichment_calls_state";--> statement-breakpoint
CREATE INDEX "enrichment_calls_state" ON "enrichment_calls" USING btree ("state","disposition","said_at");--> statement-breakpoint
CREATE TABLE "enrichment_terms" (
	"term" text COLLATE "C" NOT NULL,
	"second" bigint NOT NULL,
	"call_ref" bigint NOT NULL
);
--> statement-breakpoint
-- the program fills enrichment_terms
--> statement-breakpoint
ALTER TABLE "enrichment_terms" ADD CONSTRAINT "enrichment_terms_pk" PRIMARY KEY ("term","second","call_ref");--> statement-breakpoint
CREATE INDEX "enrichment_terms_call" ON "enrichment_terms" USING btree ("call_ref");--> statement-breakpoint
ALTER TABLE "enrichment_terms" ADD CONSTRAINT "enrichment_terms_call_fk" FOREIGN KEY ("call_ref") REFERENCES "enrichment_calls"("id") ON DELETE cascade;--> statement-breakpoint
ALTER TABLE "enrichment_terms" SET (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);--> statement-breakpoint
DROP INDEX "enrichment_words";
