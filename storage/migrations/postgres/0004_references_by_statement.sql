-- The references of what is written by the thousand, checked once for each statement and no more once for each row: a
-- foreign key looks up every row by a query of its own, which took more than half of the time of a large batch. What
-- they say is the same, at the end of each statement. What they do not do is lock the row that is referred to: nobody
-- but the one process that serves may change these tables meanwhile.

CREATE PROCEDURE check_by_statement(child text, child_columns text[], parent text, parent_columns text[])
LANGUAGE plpgsql AS $procedure$
DECLARE
  name text := child || '_of_' || parent;
  equal text := (SELECT string_agg(format('c.%I = p.%I', c, p), ' AND ')
                 FROM unnest(child_columns, parent_columns) AS u (c, p));
  given text := (SELECT string_agg(format('c.%I IS NOT NULL', c), ' AND ') FROM unnest(child_columns) AS u (c));
  former text := (SELECT string_agg(format('c.%I = OLD.%I', c, p), ' AND ')
                  FROM unnest(child_columns, parent_columns) AS u (c, p));
  moved text := (SELECT string_agg(format('OLD.%1$I IS DISTINCT FROM NEW.%1$I', p), ' OR ')
                 FROM unnest(parent_columns) AS u (p));
  taken_over text := (SELECT string_agg(format('%I = NEW.%I', c, p), ', ')
                      FROM unnest(child_columns, parent_columns) AS u (c, p));
  known record;
BEGIN
  SELECT conname, confupdtype INTO STRICT known FROM pg_constraint AS k
    WHERE contype = 'f' AND conrelid = child::regclass AND confrelid = parent::regclass
      AND child_columns = ARRAY(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY AS u (number, nth)
                                JOIN pg_attribute ON attrelid = conrelid AND attnum = number ORDER BY nth);
  EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', child, known.conname);

  -- By index, however many rows there were when the plan was made, and whatever is known of the tables.
  EXECUTE format($text$
    CREATE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql
      SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $function$
    BEGIN
      IF EXISTS (SELECT 1 FROM written AS c WHERE %2$s AND NOT EXISTS (SELECT 1 FROM %3$I AS p WHERE %4$s)) THEN
        RAISE EXCEPTION %5$L USING ERRCODE = 'foreign_key_violation', CONSTRAINT = %1$L, TABLE = %6$L;
      END IF;
      RETURN NULL;
    END
    $function$
  $text$, name, given, parent, equal, format('a row of %s is of no %s', child, parent), child);
  EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %I REFERENCING NEW TABLE AS written'
                 ' FOR EACH STATEMENT EXECUTE FUNCTION %I()', name || '_inserted', child, name);
  EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %I REFERENCING NEW TABLE AS written'
                 ' FOR EACH STATEMENT EXECUTE FUNCTION %I()', name || '_updated', child, name);

  EXECUTE format($text$
    CREATE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql AS $function$
    BEGIN
      IF EXISTS (SELECT 1 FROM %2$I AS c WHERE %3$s) THEN
        RAISE EXCEPTION %4$L USING ERRCODE = 'foreign_key_violation', CONSTRAINT = %5$L, TABLE = %6$L;
      END IF;
      RETURN NULL;
    END
    $function$
  $text$, name || '_lost', child, former, format('rows of %s are of this %s', child, parent), name, child);
  EXECUTE format('CREATE TRIGGER %1$I AFTER DELETE ON %2$I FOR EACH ROW EXECUTE FUNCTION %1$I()', name || '_lost',
                 parent);
  IF known.confupdtype = 'c' THEN
    EXECUTE format($text$
      CREATE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql AS $function$
      BEGIN
        UPDATE %2$I AS c SET %3$s WHERE %4$s;
        RETURN NULL;
      END
      $function$
    $text$, name || '_moved', child, taken_over, former);
    EXECUTE format('CREATE TRIGGER %1$I AFTER UPDATE ON %2$I FOR EACH ROW WHEN (%3$s) EXECUTE FUNCTION %1$I()',
                   name || '_moved', parent, moved);
  ELSE
    EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %I FOR EACH ROW WHEN (%s) EXECUTE FUNCTION %I()',
                   name || '_moved', parent, moved, name || '_lost');
  END IF;
END
$procedure$;

CALL check_by_statement('change_log', '{batch_id}', 'journal_batch', '{batch_id}');
CALL check_by_statement('wallet_entry', '{person_id}', 'person', '{person_id}');
CALL check_by_statement('wallet_entry', '{person_id,previous_no,balance_before}', 'wallet_entry',
                        '{person_id,entry_no,balance_after}');
CALL check_by_statement('seat_hold', '{person_id}', 'person', '{person_id}');
CALL check_by_statement('seat_hold', '{concert_id,starts_at,seat_count}', 'concert_date',
                        '{concert_id,starts_at,seat_count}');
CALL check_by_statement('receipt', '{person_id}', 'person', '{person_id}');
CALL check_by_statement('receipt', '{concert_id,starts_at}', 'concert_date', '{concert_id,starts_at}');
CALL check_by_statement('seat_sale', '{concert_id,starts_at,receipt_no,person_id}', 'receipt',
                        '{concert_id,starts_at,receipt_no,person_id}');
CALL check_by_statement('seat_sale', '{concert_id,starts_at,seat_count}', 'concert_date',
                        '{concert_id,starts_at,seat_count}');
CALL check_by_statement('outbox', '{concert_id,starts_at}', 'concert_date', '{concert_id,starts_at}');
CALL check_by_statement('clinic_reservation', '{person_id}', 'person', '{person_id}');
CALL check_by_statement('clinic_reservation', '{clinic_id,class_date,capacity}', 'clinic_class',
                        '{clinic_id,class_date,capacity}');
CALL check_by_statement('attendance', '{clinic_id}', 'clinic', '{clinic_id}');
CALL check_by_statement('attendance', '{person_id}', 'person', '{person_id}');

DROP PROCEDURE check_by_statement;

CREATE FUNCTION refuse_emptying() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% cannot be emptied', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER journal_batch_is_never_emptied BEFORE TRUNCATE ON journal_batch
FOR EACH STATEMENT EXECUTE FUNCTION refuse_emptying();
CREATE TRIGGER receipt_is_never_emptied BEFORE TRUNCATE ON receipt
FOR EACH STATEMENT EXECUTE FUNCTION refuse_emptying();
CREATE TRIGGER clinic_class_is_never_emptied BEFORE TRUNCATE ON clinic_class
FOR EACH STATEMENT EXECUTE FUNCTION refuse_emptying();
