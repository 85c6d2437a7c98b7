CREATE TABLE "audit" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" integer,
	"actor_name" text NOT NULL,
	"action" text NOT NULL,
	"subject_kind" text,
	"subject_id" integer,
	"subject_name" text,
	"outcome" text NOT NULL,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"address" text,
	"request_id" text
);
--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_actor" ON "audit" USING btree ("actor_kind","actor_id","id");--> statement-breakpoint
CREATE INDEX "audit_subject" ON "audit" USING btree ("subject_kind","subject_id","id");--> statement-breakpoint
CREATE INDEX "audit_action" ON "audit" USING btree ("action","id");--> statement-breakpoint
-- Rows are only added. Old ones go by audit_forget, which nobody may call but the owner and whom he grants it.
CREATE FUNCTION audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF tg_op = 'DELETE' AND current_setting('griot.audit_forget', true) = 'on' AND old.at < now() - interval '30 days' THEN
		RETURN old;
	END IF;
	RAISE EXCEPTION 'The audit is only added to: % is refused', lower(tg_op)
		USING ERRCODE = 'insufficient_privilege', HINT = 'Entries older than 30 days go by audit_forget(days, most)';
END $$;--> statement-breakpoint
CREATE TRIGGER audit_only_added BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_guard();--> statement-breakpoint
CREATE TRIGGER audit_never_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_guard();--> statement-breakpoint
-- Forgets the oldest entries beyond so many days, `most` at a time. Returns how many.
CREATE FUNCTION audit_forget(days integer, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET griot.audit_forget = 'on' AS $$
DECLARE
	forgotten integer;
BEGIN
	IF days IS NULL OR days < 30 THEN
		RAISE EXCEPTION 'Entries of the last 30 days stay' USING ERRCODE = 'check_violation';
	END IF;
	DELETE FROM audit WHERE id IN (
		SELECT id FROM audit WHERE at < now() - make_interval(days => days) ORDER BY at LIMIT most);
	GET DIAGNOSTICS forgotten = ROW_COUNT;
	RETURN forgotten;
END $$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION audit_forget(integer, integer) FROM PUBLIC;
