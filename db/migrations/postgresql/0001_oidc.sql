CREATE TABLE "user_identities" (
	"key_hash" text COLLATE "C" PRIMARY KEY NOT NULL,
	"user_id" text COLLATE "C" NOT NULL,
	"issuer" text COLLATE "C" NOT NULL,
	"subject" text COLLATE "C" NOT NULL,
	"shown_name" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"linked_at" bigint,
	"used_at" bigint
);
--> statement-breakpoint
ALTER TABLE "auth_sessions" ADD COLUMN "via" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "auth_sessions" ADD COLUMN "ends_at" bigint;--> statement-breakpoint
ALTER TABLE "user_identities" ADD CONSTRAINT "user_identities_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "user_identities_user" ON "user_identities" USING btree ("user_id");