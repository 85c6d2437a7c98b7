CREATE TABLE "confirmations" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "confirmations_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"sender_id" integer NOT NULL,
	"phone" bigint NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inbound" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "inbound_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"sender_id" integer NOT NULL,
	"message_id" text NOT NULL,
	"context_id" text,
	"phone" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"type" text NOT NULL,
	"text" text,
	"payload" text,
	"asks" text,
	"campaign_id" integer,
	"seq" integer
);
--> statement-breakpoint
CREATE TABLE "provider_events" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "provider_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"sender_id" integer NOT NULL,
	"field" text NOT NULL,
	"event" text NOT NULL,
	"subject" text,
	"action" text,
	"detail" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"hash" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "raw_notifications" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "raw_notifications_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"received_at" timestamp with time zone NOT NULL,
	"id_hashes" bigint[] NOT NULL,
	"body" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "relay_queue" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "relay_queue_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"target_id" integer NOT NULL,
	"body" "bytea" NOT NULL,
	"people" bigint[] NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"attempts" smallint DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"given_up_at" timestamp with time zone,
	"last_error" text
);
--> statement-breakpoint
CREATE TABLE "relay_targets" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "relay_targets_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"sender_id" integer NOT NULL,
	"url" text NOT NULL,
	"kinds" text DEFAULT 'all' NOT NULL,
	"secret_sealed" "bytea" NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"failing_since" timestamp with time zone,
	"rest_until" timestamp with time zone,
	"last_error" text,
	"last_success_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "responses" (
	"campaign_id" integer NOT NULL,
	"seq" integer NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "responses_campaign_id_seq_kind_pk" PRIMARY KEY("campaign_id","seq","kind")
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"name" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "counts" ADD COLUMN "replied" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "counts" ADD COLUMN "pressed" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "counts" ADD COLUMN "opted_out" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "senders" ADD COLUMN "webhook_secret_before_sealed" "bytea";--> statement-breakpoint
ALTER TABLE "senders" ADD COLUMN "webhook_secret_before_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "senders" ADD COLUMN "opt_out_reply" text;--> statement-breakpoint
ALTER TABLE "senders" ADD COLUMN "opt_in_reply" text;--> statement-breakpoint
ALTER TABLE "suppressions" ADD COLUMN "source" text DEFAULT 'operator' NOT NULL;--> statement-breakpoint
ALTER TABLE "suppressions" ADD COLUMN "campaign_id" integer;--> statement-breakpoint
ALTER TABLE "confirmations" ADD CONSTRAINT "confirmations_sender_id_senders_id_fk" FOREIGN KEY ("sender_id") REFERENCES "public"."senders"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbound" ADD CONSTRAINT "inbound_sender_id_senders_id_fk" FOREIGN KEY ("sender_id") REFERENCES "public"."senders"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provider_events" ADD CONSTRAINT "provider_events_sender_id_senders_id_fk" FOREIGN KEY ("sender_id") REFERENCES "public"."senders"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "relay_queue" ADD CONSTRAINT "relay_queue_target_id_relay_targets_id_fk" FOREIGN KEY ("target_id") REFERENCES "public"."relay_targets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "relay_targets" ADD CONSTRAINT "relay_targets_sender_id_senders_id_fk" FOREIGN KEY ("sender_id") REFERENCES "public"."senders"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "confirmations_sender" ON "confirmations" USING btree ("sender_id");--> statement-breakpoint
CREATE UNIQUE INDEX "inbound_once" ON "inbound" USING btree ("sender_id","message_id");--> statement-breakpoint
CREATE INDEX "inbound_campaign" ON "inbound" USING btree ("campaign_id","id");--> statement-breakpoint
CREATE INDEX "inbound_phone" ON "inbound" USING btree ("phone","id");--> statement-breakpoint
CREATE UNIQUE INDEX "provider_events_once" ON "provider_events" USING btree ("sender_id","hash");--> statement-breakpoint
CREATE INDEX "raw_notifications_ids" ON "raw_notifications" USING gin ("id_hashes") WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "relay_queue_open" ON "relay_queue" USING btree ("target_id","id") WHERE given_up_at is null;--> statement-breakpoint
CREATE INDEX "relay_queue_given_up" ON "relay_queue" USING btree ("target_id","id") WHERE given_up_at is not null;--> statement-breakpoint
CREATE INDEX "relay_targets_sender" ON "relay_targets" USING btree ("sender_id");--> statement-breakpoint
CREATE INDEX "deliveries_wa_id" ON "deliveries" USING btree ("wa_id") WHERE wa_id is not null;