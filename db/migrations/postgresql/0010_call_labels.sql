ALTER TABLE "enrichment_calls" ADD COLUMN "labels" text COLLATE "C" NOT NULL DEFAULT '';--> statement-breakpoint
ALTER TABLE "enrichment_calls" ALTER COLUMN "labels" DROP DEFAULT;--> statement-breakpoint
UPDATE "enrichment_calls" SET "labels" = coalesce((SELECT string_agg(' _' || "kind" || '_' || encode(convert_to("value", 'UTF8'), 'hex'), '') FROM "enrichment_marks" WHERE "call_ref" = "enrichment_calls"."id"), '')
	|| coalesce(' _disposition_' || encode(convert_to("disposition", 'UTF8'), 'hex'), '') || coalesce(' _direction_' || encode(convert_to("direction", 'UTF8'), 'hex'), '')
	|| CASE WHEN "is_noted" THEN ' _noted_31' ELSE ' _noted_30' END || CASE WHEN "has_automatic_note" THEN ' _automatic_31' ELSE ' _automatic_30' END || CASE WHEN "state" IN ('ringing', 'talking') THEN ' _live_31' ELSE ' _live_30' END;
