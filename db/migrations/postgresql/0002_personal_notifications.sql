CREATE TABLE "notification_choices" (
	"user_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tells" json NOT NULL,
	"rule_ids" json,
	"mutes" json NOT NULL,
	"quiet" json NOT NULL,
	"time_zone" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "push_subscriptions" ADD COLUMN "session_hash" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "notification_choices" ADD CONSTRAINT "notification_choices_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "push_subscriptions" ADD CONSTRAINT "push_subscriptions_session_hash_auth_sessions_id_hash_fk" FOREIGN KEY ("session_hash") REFERENCES "public"."auth_sessions"("id_hash") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "push_subscriptions_session" ON "push_subscriptions" USING btree ("session_hash");