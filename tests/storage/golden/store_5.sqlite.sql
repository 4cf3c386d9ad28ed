-- A store as the version with five migrations left it: a history of all machines that ends in the middle of
-- things, the same in both engines; then a clerk, and a concert that is far away. It says what lies on disks:
-- nothing here may ever change. A later version gets a dump of its own beside this one, of any store of its own
-- (sqlite3 usher.db .dump).
PRAGMA application_id = 1431521362;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE schema_migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))) STRICT;
INSERT INTO schema_migration VALUES(1,'foundation','2496c8af2fe92016','2026-11-28T20:55:58.757Z');
INSERT INTO schema_migration VALUES(2,'sales','0fe55243e0b1123b','2026-11-28T20:55:58.810Z');
INSERT INTO schema_migration VALUES(3,'academy','4be82a66c0a05ad7','2026-11-28T20:55:58.871Z');
INSERT INTO schema_migration VALUES(4,'references_by_statement','39bbc00f4e49893a','2026-11-28T20:55:58.892Z');
INSERT INTO schema_migration VALUES(5,'tokens_in_order','7393edd11b00a6e2','2026-11-28T20:55:58.922Z');
CREATE TABLE journal_batch (
  batch_id     BLOB NOT NULL PRIMARY KEY CHECK (length(batch_id) = 16),
  state        TEXT NOT NULL CHECK (state IN ('committed', 'void')),
  change_count INTEGER NOT NULL CHECK (change_count >= 0),
  written_at   TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;
INSERT INTO journal_batch VALUES(X'010000000000000000000000000000a5','committed',12,'2026-11-28T20:55:58.997Z');
INSERT INTO journal_batch VALUES(X'020000000000000000000000000000a5','committed',10,'2026-11-28T20:55:59.025Z');
INSERT INTO journal_batch VALUES(X'030000000000000000000000000000a5','committed',3,'2026-11-28T20:55:59.037Z');
INSERT INTO journal_batch VALUES(X'040000000000000000000000000000a5','committed',1,'2026-11-28T20:55:59.053Z');
INSERT INTO journal_batch VALUES(X'050000000000000000000000000000a5','committed',3,'2026-11-28T20:55:59.069Z');
INSERT INTO journal_batch VALUES(X'060000000000000000000000000000a5','committed',8,'2026-11-28T20:55:59.079Z');
INSERT INTO journal_batch VALUES(X'070000000000000000000000000000a5','committed',6,'2026-11-28T20:55:59.101Z');
INSERT INTO journal_batch VALUES(X'080000000000000000000000000000a5','committed',8,'2026-11-28T20:55:59.121Z');
INSERT INTO journal_batch VALUES(X'090000000000000000000000000000a5','committed',8,'2026-11-28T20:55:59.145Z');
INSERT INTO journal_batch VALUES(X'0a0000000000000000000000000000a5','committed',6,'2026-11-28T20:55:59.179Z');
INSERT INTO journal_batch VALUES(X'0b0000000000000000000000000000a5','committed',4,'2026-11-28T20:55:59.193Z');
INSERT INTO journal_batch VALUES(X'0c0000000000000000000000000000a5','committed',1,'2026-11-28T20:55:59.213Z');
INSERT INTO journal_batch VALUES(X'0d0000000000000000000000000000a5','committed',2,'2026-11-28T20:55:59.221Z');
INSERT INTO journal_batch VALUES(X'0e0000000000000000000000000000a5','committed',4,'2026-11-28T20:55:59.241Z');
INSERT INTO journal_batch VALUES(X'0f0000000000000000000000000000a5','committed',2,'2026-11-28T20:55:59.257Z');
INSERT INTO journal_batch VALUES(X'100000000000000000000000000000a5','committed',1,'2026-11-28T20:55:59.265Z');
INSERT INTO journal_batch VALUES(X'110000000000000000000000000000a5','committed',7,'2026-11-28T20:55:59.269Z');
INSERT INTO journal_batch VALUES(X'120000000000000000000000000000a5','committed',1,'2026-11-28T20:55:59.293Z');
INSERT INTO journal_batch VALUES(X'130000000000000000000000000000a5','committed',6,'2026-11-28T20:55:59.301Z');
INSERT INTO journal_batch VALUES(X'140000000000000000000000000000a5','committed',3,'2026-11-28T20:55:59.313Z');
INSERT INTO journal_batch VALUES(X'150000000000000000000000000000a5','committed',5,'2026-11-28T20:55:59.329Z');
INSERT INTO journal_batch VALUES(X'160000000000000000000000000000a5','committed',1,'2026-11-28T20:55:59.346Z');
INSERT INTO journal_batch VALUES(X'170000000000000000000000000000a5','committed',6,'2026-11-28T20:55:59.361Z');
INSERT INTO journal_batch VALUES(X'180000000000000000000000000000a5','committed',16,'2026-11-28T20:55:59.385Z');
INSERT INTO journal_batch VALUES(X'190000000000000000000000000000a5','committed',20,'2026-11-28T20:55:59.425Z');
INSERT INTO journal_batch VALUES(X'1a0000000000000000000000000000a5','committed',4,'2026-11-28T20:55:59.525Z');
INSERT INTO journal_batch VALUES(X'1b0000000000000000000000000000a5','committed',2,'2026-11-28T20:55:59.545Z');
INSERT INTO journal_batch VALUES(X'1c0000000000000000000000000000a5','committed',2,'2026-11-28T20:55:59.547Z');
INSERT INTO journal_batch VALUES(X'1d0000000000000000000000000000a5','committed',6,'2026-11-28T20:55:59.572Z');
INSERT INTO journal_batch VALUES(X'1e0000000000000000000000000000a5','committed',12,'2026-11-28T20:55:59.597Z');
INSERT INTO journal_batch VALUES(X'1f0000000000000000000000000000a5','committed',1,'2026-11-28T20:55:59.649Z');
INSERT INTO journal_batch VALUES(X'200000000000000000000000000000a5','committed',3,'2026-11-28T20:55:59.673Z');
INSERT INTO journal_batch VALUES(X'210000000000000000000000000000a5','committed',7,'2026-11-28T20:55:59.705Z');
INSERT INTO journal_batch VALUES(X'220000000000000000000000000000a5','committed',2,'2026-11-28T20:55:59.751Z');
INSERT INTO journal_batch VALUES(X'230000000000000000000000000000a5','committed',4,'2026-11-28T20:55:59.781Z');
INSERT INTO journal_batch VALUES(X'240000000000000000000000000000a5','committed',1,'2026-11-28T20:55:59.821Z');
INSERT INTO journal_batch VALUES(X'250000000000000000000000000000a5','committed',7,'2026-11-28T20:55:59.833Z');
INSERT INTO journal_batch VALUES(X'260000000000000000000000000000a5','committed',1,'2026-11-28T20:55:59.881Z');
INSERT INTO journal_batch VALUES(X'270000000000000000000000000000a5','committed',5,'2026-11-28T20:55:59.889Z');
INSERT INTO journal_batch VALUES(X'280000000000000000000000000000a5','committed',5,'2026-11-28T20:55:59.921Z');
INSERT INTO journal_batch VALUES(X'290000000000000000000000000000a5','committed',5,'2026-11-28T20:55:59.942Z');
INSERT INTO journal_batch VALUES(X'2a0000000000000000000000000000a5','committed',2,'2026-11-28T20:55:59.985Z');
INSERT INTO journal_batch VALUES(X'2b0000000000000000000000000000a5','committed',3,'2026-11-28T20:55:59.997Z');
INSERT INTO journal_batch VALUES(X'2c0000000000000000000000000000a5','committed',8,'2026-11-28T20:56:00.029Z');
INSERT INTO journal_batch VALUES(X'2d0000000000000000000000000000a5','committed',2,'2026-11-28T20:56:00.061Z');
INSERT INTO journal_batch VALUES(X'2e0000000000000000000000000000a5','committed',6,'2026-11-28T20:56:00.089Z');
INSERT INTO journal_batch VALUES(X'2f0000000000000000000000000000a5','committed',4,'2026-11-28T20:56:00.125Z');
INSERT INTO journal_batch VALUES(X'300000000000000000000000000000a5','committed',4,'2026-11-28T20:56:00.151Z');
INSERT INTO journal_batch VALUES(X'310000000000000000000000000000a5','committed',2,'2026-11-28T20:56:00.189Z');
INSERT INTO journal_batch VALUES(X'320000000000000000000000000000a5','committed',4,'2026-11-28T20:56:00.209Z');
INSERT INTO journal_batch VALUES(X'330000000000000000000000000000a5','committed',6,'2026-11-28T20:56:00.233Z');
INSERT INTO journal_batch VALUES(X'340000000000000000000000000000a5','committed',3,'2026-11-28T20:56:00.347Z');
INSERT INTO journal_batch VALUES(X'350000000000000000000000000000a5','committed',4,'2026-11-28T20:56:00.381Z');
INSERT INTO journal_batch VALUES(X'360000000000000000000000000000a5','committed',4,'2026-11-28T20:56:00.401Z');
INSERT INTO journal_batch VALUES(X'370000000000000000000000000000a5','committed',3,'2026-11-28T20:56:00.427Z');
INSERT INTO journal_batch VALUES(X'380000000000000000000000000000a5','committed',3,'2026-11-28T20:56:00.443Z');
INSERT INTO journal_batch VALUES(X'390000000000000000000000000000a5','committed',2,'2026-11-28T20:56:00.453Z');
INSERT INTO journal_batch VALUES(X'3a0000000000000000000000000000a5','committed',14,'2026-11-28T20:56:00.462Z');
INSERT INTO journal_batch VALUES(X'3b0000000000000000000000000000a5','committed',4,'2026-11-28T20:56:00.501Z');
INSERT INTO journal_batch VALUES(X'3c0000000000000000000000000000a5','committed',8,'2026-11-28T20:56:00.517Z');
INSERT INTO journal_batch VALUES(X'3d0000000000000000000000000000a5','committed',2,'2026-11-28T20:56:00.529Z');
INSERT INTO journal_batch VALUES(X'3e0000000000000000000000000000a5','committed',2,'2026-11-28T20:56:00.540Z');
INSERT INTO journal_batch VALUES(X'3f0000000000000000000000000000a5','committed',2,'2026-11-28T20:56:00.545Z');
INSERT INTO journal_batch VALUES(X'400000000000000000000000000000a5','committed',6,'2026-11-28T20:56:00.558Z');
INSERT INTO journal_batch VALUES(X'410000000000000000000000000000a5','committed',9,'2026-11-28T20:56:00.579Z');
INSERT INTO journal_batch VALUES(X'420000000000000000000000000000a5','committed',1,'2026-11-28T20:56:00.605Z');
INSERT INTO journal_batch VALUES(X'430000000000000000000000000000a5','committed',8,'2026-11-28T20:56:00.618Z');
INSERT INTO journal_batch VALUES(X'440000000000000000000000000000a5','committed',3,'2026-11-28T20:56:00.647Z');
INSERT INTO journal_batch VALUES(X'450000000000000000000000000000a5','committed',2,'2026-11-28T20:56:00.673Z');
INSERT INTO journal_batch VALUES(X'460000000000000000000000000000a5','committed',4,'2026-11-28T20:56:00.675Z');
INSERT INTO journal_batch VALUES(X'470000000000000000000000000000a5','committed',9,'2026-11-28T20:56:00.706Z');
INSERT INTO journal_batch VALUES(X'480000000000000000000000000000a5','committed',1,'2026-11-28T20:56:00.718Z');
INSERT INTO journal_batch VALUES(X'490000000000000000000000000000a5','committed',11,'2026-11-28T20:56:00.728Z');
INSERT INTO journal_batch VALUES(X'4a0000000000000000000000000000a5','committed',7,'2026-11-28T20:56:00.746Z');
INSERT INTO journal_batch VALUES(X'4b0000000000000000000000000000a5','committed',4,'2026-11-28T20:56:00.754Z');
INSERT INTO journal_batch VALUES(X'4c0000000000000000000000000000a5','committed',4,'2026-11-28T20:56:00.766Z');
INSERT INTO journal_batch VALUES(X'4d0000000000000000000000000000a5','committed',3,'2026-11-28T20:56:00.785Z');
INSERT INTO journal_batch VALUES(X'4e0000000000000000000000000000a5','committed',1,'2026-11-28T20:56:00.793Z');
INSERT INTO journal_batch VALUES(X'4f0000000000000000000000000000a5','committed',2,'2026-11-28T20:56:00.799Z');
INSERT INTO journal_batch VALUES(X'500000000000000000000000000000a5','committed',1,'2026-11-28T20:56:00.807Z');
INSERT INTO journal_batch VALUES(X'510000000000000000000000000000a5','committed',5,'2026-11-28T20:56:00.814Z');
INSERT INTO journal_batch VALUES(X'520000000000000000000000000000a5','committed',11,'2026-11-28T20:56:00.837Z');
INSERT INTO journal_batch VALUES(X'530000000000000000000000000000a5','committed',4,'2026-11-28T20:56:00.858Z');
INSERT INTO journal_batch VALUES(X'540000000000000000000000000000a5','committed',8,'2026-11-28T20:56:00.873Z');
INSERT INTO journal_batch VALUES(X'550000000000000000000000000000a5','committed',3,'2026-11-28T20:56:00.898Z');
INSERT INTO journal_batch VALUES(X'560000000000000000000000000000a5','committed',15,'2026-11-28T20:56:00.908Z');
INSERT INTO journal_batch VALUES(X'570000000000000000000000000000a5','committed',8,'2026-11-28T20:56:00.918Z');
INSERT INTO journal_batch VALUES(X'580000000000000000000000000000a5','committed',2,'2026-11-28T20:56:00.926Z');
INSERT INTO journal_batch VALUES(X'590000000000000000000000000000a5','committed',2,'2026-11-28T20:56:00.928Z');
INSERT INTO journal_batch VALUES(X'5a0000000000000000000000000000a5','committed',3,'2026-11-28T20:56:00.937Z');
INSERT INTO journal_batch VALUES(X'5b0000000000000000000000000000a5','committed',3,'2026-11-28T20:56:00.945Z');
INSERT INTO journal_batch VALUES(X'5c0000000000000000000000000000a5','committed',4,'2026-11-28T20:56:00.957Z');
INSERT INTO journal_batch VALUES(X'5d0000000000000000000000000000a5','committed',6,'2026-11-28T20:56:00.973Z');
INSERT INTO journal_batch VALUES(X'5e0000000000000000000000000000a5','committed',11,'2026-11-28T20:56:00.977Z');
INSERT INTO journal_batch VALUES(X'5f0000000000000000000000000000a5','committed',4,'2026-11-28T20:56:01.001Z');
INSERT INTO journal_batch VALUES(X'600000000000000000000000000000a5','committed',10,'2026-11-28T20:56:01.013Z');
INSERT INTO journal_batch VALUES(X'610000000000000000000000000000a5','committed',4,'2026-11-28T20:56:01.030Z');
INSERT INTO journal_batch VALUES(X'620000000000000000000000000000a5','committed',3,'2026-11-28T20:56:01.057Z');
INSERT INTO journal_batch VALUES(X'630000000000000000000000000000a5','committed',2,'2026-11-28T20:56:01.077Z');
INSERT INTO journal_batch VALUES(X'640000000000000000000000000000a5','committed',9,'2026-11-28T20:56:01.093Z');
INSERT INTO journal_batch VALUES(X'650000000000000000000000000000a5','committed',4,'2026-11-28T20:56:01.132Z');
INSERT INTO journal_batch VALUES(X'660000000000000000000000000000a5','committed',6,'2026-11-28T20:56:01.157Z');
INSERT INTO journal_batch VALUES(X'670000000000000000000000000000a5','committed',1,'2026-11-28T20:56:01.181Z');
INSERT INTO journal_batch VALUES(X'680000000000000000000000000000a5','committed',5,'2026-11-28T20:56:01.185Z');
INSERT INTO journal_batch VALUES(X'690000000000000000000000000000a5','committed',4,'2026-11-28T20:56:01.213Z');
INSERT INTO journal_batch VALUES(X'6a0000000000000000000000000000a5','committed',5,'2026-11-28T20:56:01.225Z');
INSERT INTO journal_batch VALUES(X'6b0000000000000000000000000000a5','committed',3,'2026-11-28T20:56:01.241Z');
INSERT INTO journal_batch VALUES(X'6c0000000000000000000000000000a5','committed',7,'2026-11-28T20:56:01.251Z');
INSERT INTO journal_batch VALUES(X'6d0000000000000000000000000000a5','committed',10,'2026-11-28T20:56:01.281Z');
INSERT INTO journal_batch VALUES(X'6e0000000000000000000000000000a5','committed',5,'2026-11-28T20:56:01.322Z');
INSERT INTO journal_batch VALUES(X'6f0000000000000000000000000000a5','committed',9,'2026-11-28T20:56:01.329Z');
INSERT INTO journal_batch VALUES(X'700000000000000000000000000000a5','committed',8,'2026-11-28T20:56:01.341Z');
INSERT INTO journal_batch VALUES(X'710000000000000000000000000000a5','committed',5,'2026-11-28T20:56:01.359Z');
CREATE TABLE change_log (
  change_number INTEGER PRIMARY KEY,
  batch_id      BLOB NOT NULL REFERENCES journal_batch (batch_id),
  actor         TEXT NOT NULL,
  actor_number  INTEGER NOT NULL CHECK (actor_number >= 1),
  kind          TEXT NOT NULL,
  person_id     INTEGER,
  decided_at    TEXT NOT NULL,
  trace_id      BLOB CHECK (length(trace_id) = 16),
  payload       TEXT NOT NULL CHECK (json_valid(payload)),
  UNIQUE (actor, actor_number)
) STRICT;
INSERT INTO change_log VALUES(1,X'010000000000000000000000000000a5','people',1,'person_registered',1,'2024-09-09T00:00:00.000Z',X'640000000000000000000000000000a5','{"user":1,"username":"user_1","name":"테스트학생1","email":"p1@example.org","phone_num":"010-0000-0001","student_phone_num":"1","student_parent_phone_num":"2","school":"학교 \"A\"","grade":"3","subject":"physics1","is_active":true,"is_staff":false,"is_superuser":false,"is_teacher":false,"is_student":true,"no_show":1,"non_pass":true,"essential_clinic":false,"needs_password_change":false,"registered_at":"2024-09-09T00:00:00.000Z"}');
INSERT INTO change_log VALUES(2,X'010000000000000000000000000000a5','people',2,'person_registered',2,'2024-09-09T00:00:00.000Z',X'640000000000000000000000000000a5','{"user":2,"username":"user_2","name":"테스트학생2","email":"p2@example.org","phone_num":"010-0000-0002","student_phone_num":"1","student_parent_phone_num":"2","school":"학교 \"A\"","grade":"3","subject":"physics1","is_active":true,"is_staff":false,"is_superuser":false,"is_teacher":false,"is_student":true,"no_show":1,"non_pass":true,"essential_clinic":true,"needs_password_change":false,"registered_at":"2024-09-09T00:00:00.000Z"}');
INSERT INTO change_log VALUES(3,X'010000000000000000000000000000a5','people',3,'person_registered',3,'2024-09-09T00:00:00.000Z',X'640000000000000000000000000000a5','{"user":3,"username":"user_3","name":"테스트학생3","email":"p3@example.org","phone_num":"010-0000-0003","student_phone_num":"1","student_parent_phone_num":"2","school":"학교 \"A\"","grade":"3","subject":"physics1","is_active":true,"is_staff":false,"is_superuser":false,"is_teacher":false,"is_student":true,"no_show":1,"non_pass":true,"essential_clinic":false,"needs_password_change":false,"registered_at":"2024-09-09T00:00:00.000Z"}');
INSERT INTO change_log VALUES(4,X'010000000000000000000000000000a5','people',4,'person_registered',4,'2024-09-09T00:00:00.000Z',X'640000000000000000000000000000a5','{"user":4,"username":"user_4","name":"테스트학생4","email":"p4@example.org","phone_num":"010-0000-0004","student_phone_num":"1","student_parent_phone_num":"2","school":"학교 \"A\"","grade":"3","subject":"physics1","is_active":true,"is_staff":false,"is_superuser":false,"is_teacher":false,"is_student":true,"no_show":1,"non_pass":true,"essential_clinic":true,"needs_password_change":false,"registered_at":"2024-09-09T00:00:00.000Z"}');
INSERT INTO change_log VALUES(5,X'010000000000000000000000000000a5','people',5,'person_registered',5,'2024-09-09T00:00:00.000Z',X'640000000000000000000000000000a5','{"user":5,"username":"user_5","name":"테스트학생5","email":"p5@example.org","phone_num":"010-0000-0005","student_phone_num":"1","student_parent_phone_num":"2","school":"학교 \"A\"","grade":"3","subject":"physics1","is_active":true,"is_staff":false,"is_superuser":false,"is_teacher":false,"is_student":true,"no_show":1,"non_pass":true,"essential_clinic":false,"needs_password_change":false,"registered_at":"2024-09-09T00:00:00.000Z"}');
INSERT INTO change_log VALUES(6,X'010000000000000000000000000000a5','people',6,'person_registered',6,'2024-09-09T00:00:00.000Z',X'640000000000000000000000000000a5','{"user":6,"username":"user_6","name":"테스트학생6","email":"p6@example.org","phone_num":"010-0000-0006","student_phone_num":"1","student_parent_phone_num":"2","school":"학교 \"A\"","grade":"3","subject":"physics1","is_active":true,"is_staff":false,"is_superuser":false,"is_teacher":false,"is_student":true,"no_show":1,"non_pass":true,"essential_clinic":true,"needs_password_change":false,"registered_at":"2024-09-09T00:00:00.000Z"}');
INSERT INTO change_log VALUES(7,X'010000000000000000000000000000a5','people',7,'person_registered',7,'2024-09-09T00:00:00.000Z',X'640000000000000000000000000000a5','{"user":7,"username":"user_7","name":"테스트학생7","email":"p7@example.org","phone_num":"010-0000-0007","student_phone_num":"1","student_parent_phone_num":"2","school":"학교 \"A\"","grade":"3","subject":"physics1","is_active":true,"is_staff":false,"is_superuser":false,"is_teacher":false,"is_student":true,"no_show":1,"non_pass":true,"essential_clinic":false,"needs_password_change":false,"registered_at":"2024-09-09T00:00:00.000Z"}');
INSERT INTO change_log VALUES(8,X'010000000000000000000000000000a5','people',8,'person_registered',8,'2024-09-09T00:00:00.000Z',X'640000000000000000000000000000a5','{"user":8,"username":"user_8","name":"테스트학생8","email":"p8@example.org","phone_num":"010-0000-0008","student_phone_num":"1","student_parent_phone_num":"2","school":"학교 \"A\"","grade":"3","subject":"physics1","is_active":true,"is_staff":false,"is_superuser":false,"is_teacher":false,"is_student":true,"no_show":1,"non_pass":true,"essential_clinic":true,"needs_password_change":false,"registered_at":"2024-09-09T00:00:00.000Z"}');
INSERT INTO change_log VALUES(9,X'010000000000000000000000000000a5','catalogue',1,'concert_created',NULL,'2024-09-09T00:00:00.000Z',NULL,'{"concert":1,"title":"The first \\ concert","price":50000,"created_at":"2024-09-09T00:00:00.000Z"}');
INSERT INTO change_log VALUES(10,X'010000000000000000000000000000a5','catalogue',2,'concert_date_created',NULL,'2024-09-09T00:00:00.000Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat_count":10,"created_at":"2024-09-09T00:00:00.000Z"}');
INSERT INTO change_log VALUES(11,X'010000000000000000000000000000a5','clinic/1',1,'clinic_created',NULL,'2024-09-09T00:00:00.000Z',X'660000000000000000000000000000a5','{"clinic":1,"day":"mon","time":"18:00","room":1,"subject":"physics1","teacher":8,"teacher_name":"테스트강사01","capacity":6,"is_active":true,"reservation_window":"weekly","created_at":"2024-09-09T00:00:00.000Z"}');
INSERT INTO change_log VALUES(12,X'010000000000000000000000000000a5','clinic/2',1,'clinic_created',NULL,'2024-09-09T00:00:00.000Z',NULL,'{"clinic":2,"day":"mon","time":"18:00","room":2,"subject":"physics1","teacher":8,"teacher_name":"테스트강사01","capacity":2,"is_active":true,"reservation_window":"weekly","created_at":"2024-09-09T00:00:00.000Z"}');
INSERT INTO change_log VALUES(13,X'020000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',1,'seat_held',6,'2024-09-09T00:00:02.546Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":5,"user":6,"held_at":"2024-09-09T00:00:02.546Z","expires_at":"2024-09-09T00:05:02.546Z"}');
INSERT INTO change_log VALUES(14,X'020000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',2,'seat_held',4,'2024-09-09T00:00:02.546Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":1,"user":4,"held_at":"2024-09-09T00:00:03.801Z","expires_at":"2024-09-09T00:05:03.801Z"}');
INSERT INTO change_log VALUES(15,X'020000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',3,'seat_held',4,'2024-09-09T00:00:02.546Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":2,"user":4,"held_at":"2024-09-09T00:00:03.801Z","expires_at":"2024-09-09T00:05:03.801Z"}');
INSERT INTO change_log VALUES(16,X'020000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',4,'seat_held',4,'2024-09-09T00:00:02.546Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":3,"user":4,"held_at":"2024-09-09T00:00:03.801Z","expires_at":"2024-09-09T00:05:03.801Z"}');
INSERT INTO change_log VALUES(17,X'020000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',5,'seat_held',4,'2024-09-09T00:00:02.546Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":4,"user":4,"held_at":"2024-09-09T00:00:03.801Z","expires_at":"2024-09-09T00:05:03.801Z"}');
INSERT INTO change_log VALUES(18,X'020000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',6,'seat_held',4,'2024-09-09T00:00:02.546Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":6,"user":4,"held_at":"2024-09-09T00:00:03.801Z","expires_at":"2024-09-09T00:05:03.801Z"}');
INSERT INTO change_log VALUES(19,X'020000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',7,'seat_held',4,'2024-09-09T00:00:02.546Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":7,"user":4,"held_at":"2024-09-09T00:00:03.801Z","expires_at":"2024-09-09T00:05:03.801Z"}');
INSERT INTO change_log VALUES(20,X'020000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',8,'seat_held',4,'2024-09-09T00:00:02.546Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":8,"user":4,"held_at":"2024-09-09T00:00:03.801Z","expires_at":"2024-09-09T00:05:03.801Z"}');
INSERT INTO change_log VALUES(21,X'020000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',9,'seat_held',4,'2024-09-09T00:00:02.546Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":9,"user":4,"held_at":"2024-09-09T00:00:03.801Z","expires_at":"2024-09-09T00:05:03.801Z"}');
INSERT INTO change_log VALUES(22,X'020000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',10,'seat_held',4,'2024-09-09T00:00:02.546Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":10,"user":4,"held_at":"2024-09-09T00:00:03.801Z","expires_at":"2024-09-09T00:05:03.801Z"}');
INSERT INTO change_log VALUES(23,X'030000000000000000000000000000a5','waiting-room/all',1,'token_issued',6,'2024-09-09T00:00:12.033Z',X'640000000000000000000000000000a5','{"room":0,"ticket":1,"token":"030000000000000000000000000000a5","user":6,"issued_at":"2024-09-09T00:00:12.033Z","waits_until":"2024-09-09T00:01:42.033Z"}');
INSERT INTO change_log VALUES(24,X'030000000000000000000000000000a5','waiting-room/all',2,'token_admitted',6,'2024-09-09T00:00:12.033Z',X'640000000000000000000000000000a5','{"room":0,"ticket":1,"user":6,"admitted_at":"2024-09-09T00:00:12.033Z","active_until":"2024-09-09T00:00:27.033Z","claimed":false}');
INSERT INTO change_log VALUES(25,X'030000000000000000000000000000a5','people',9,'password_changed',6,'2024-09-09T00:00:15.051Z',NULL,'{"user":6,"needs_password_change":true,"changed_at":"2024-09-09T00:00:15.051Z"}');
INSERT INTO change_log VALUES(26,X'040000000000000000000000000000a5','waiting-room/all',3,'token_ended',6,'2024-09-09T00:00:27.258Z',X'640000000000000000000000000000a5','{"room":0,"ticket":1,"user":6,"reason":"expired","ended_at":"2024-09-09T00:00:27.033Z"}');
INSERT INTO change_log VALUES(27,X'050000000000000000000000000000a5','waiting-room/all',4,'opening_scheduled',NULL,'2024-09-09T00:00:42.110Z',X'640000000000000000000000000000a5','{"room":0,"opens_at":"2024-09-09T00:00:52.110Z","first":2,"seed":"af089432d9122e1ea78eaae1fe156b33d47f3219da8c577196e5dc8b0b47a07a","commitment":"5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c","scheduled_at":"2024-09-09T00:00:42.110Z"}');
INSERT INTO change_log VALUES(28,X'050000000000000000000000000000a5','wallets',1,'wallet_moved',7,'2024-09-09T00:00:43.134Z',NULL,'{"user":7,"amount":94498,"reason":"charge","receipt":0,"moved_at":"2024-09-09T00:00:43.134Z"}');
INSERT INTO change_log VALUES(29,X'050000000000000000000000000000a5','people',10,'session_started',4,'2024-09-09T00:00:48.430Z',X'660000000000000000000000000000a5','{"user":4,"key":"0a0000000000000000000000000000a5","started_at":"2024-09-09T00:00:48.430Z"}');
INSERT INTO change_log VALUES(30,X'060000000000000000000000000000a5','wallets',2,'wallet_moved',8,'2024-09-09T00:00:51.937Z',X'640000000000000000000000000000a5','{"user":8,"amount":171748,"reason":"charge","receipt":0,"moved_at":"2024-09-09T00:00:51.937Z"}');
INSERT INTO change_log VALUES(31,X'060000000000000000000000000000a5','waiting-room/all',5,'draw_held',NULL,'2024-09-09T00:00:53.926Z',NULL,'{"room":0,"first":2,"last":1,"seed":"af089432d9122e1ea78eaae1fe156b33d47f3219da8c577196e5dc8b0b47a07a","drawn_at":"2024-09-09T00:00:53.926Z"}');
INSERT INTO change_log VALUES(32,X'060000000000000000000000000000a5','people',11,'week_reset',NULL,'2024-09-09T00:00:57.841Z',X'660000000000000000000000000000a5','{"number":1,"week":"2024-09-09","cause":"demanded","reset_at":"2024-09-09T00:00:57.841Z"}');
INSERT INTO change_log VALUES(33,X'060000000000000000000000000000a5','clinic/1',2,'roster_reset',NULL,'2024-09-09T00:00:57.841Z',NULL,'{"clinic":1,"number":1,"reset_at":"2024-09-09T00:00:57.841Z"}');
INSERT INTO change_log VALUES(34,X'060000000000000000000000000000a5','clinic/2',2,'roster_reset',NULL,'2024-09-09T00:00:57.841Z',X'680000000000000000000000000000a5','{"clinic":2,"number":1,"reset_at":"2024-09-09T00:00:57.841Z"}');
INSERT INTO change_log VALUES(35,X'060000000000000000000000000000a5','people',12,'password_changed',3,'2024-09-09T00:01:01.287Z',NULL,'{"user":3,"needs_password_change":false,"changed_at":"2024-09-09T00:01:01.287Z"}');
INSERT INTO change_log VALUES(36,X'060000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',11,'waiter_joined',3,'2024-09-09T00:01:04.347Z',X'6a0000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","waiter":1,"user":3,"joined_at":"2024-09-09T00:01:04.347Z"}');
INSERT INTO change_log VALUES(37,X'060000000000000000000000000000a5','people',13,'session_started',7,'2024-09-09T00:01:07.236Z',NULL,'{"user":7,"key":"0c0000000000000000000000000000a5","started_at":"2024-09-09T00:01:07.236Z"}');
INSERT INTO change_log VALUES(38,X'070000000000000000000000000000a5','clinic/1',3,'place_reserved',1,'2024-09-09T00:01:11.146Z',X'640000000000000000000000000000a5','{"clinic":1,"class_date":"2024-09-16","user":1,"place":1,"reserved_at":"2024-09-09T00:01:11.146Z"}');
INSERT INTO change_log VALUES(39,X'070000000000000000000000000000a5','clinic/1',4,'attendance_opened',1,'2024-09-09T00:01:11.146Z',X'640000000000000000000000000000a5','{"clinic":1,"class_date":"2024-09-16","user":1,"opened_at":"2024-09-09T00:01:11.146Z"}');
INSERT INTO change_log VALUES(40,X'070000000000000000000000000000a5','people',14,'non_pass_cleared',1,'2024-09-09T00:01:11.146Z',NULL,'{"user":1,"cleared_at":"2024-09-09T00:01:11.146Z"}');
INSERT INTO change_log VALUES(41,X'070000000000000000000000000000a5','waiting-room/all',6,'token_issued',2,'2024-09-09T00:01:16.304Z',X'660000000000000000000000000000a5','{"room":0,"ticket":2,"token":"0f0000000000000000000000000000a5","user":2,"issued_at":"2024-09-09T00:01:16.304Z","waits_until":"2024-09-09T00:02:46.304Z"}');
INSERT INTO change_log VALUES(42,X'070000000000000000000000000000a5','waiting-room/all',7,'token_admitted',2,'2024-09-09T00:01:16.304Z',X'660000000000000000000000000000a5','{"room":0,"ticket":2,"user":2,"admitted_at":"2024-09-09T00:01:16.304Z","active_until":"2024-09-09T00:01:31.304Z","claimed":false}');
INSERT INTO change_log VALUES(43,X'070000000000000000000000000000a5','people',15,'session_used',4,'2024-09-09T00:01:17.053Z',NULL,'{"user":4,"key":"0a0000000000000000000000000000a5","used_at":"2024-09-09T00:01:17.053Z"}');
INSERT INTO change_log VALUES(44,X'080000000000000000000000000000a5','wallets',3,'wallet_moved',8,'2024-09-09T00:01:18.110Z',X'640000000000000000000000000000a5','{"user":8,"amount":199159,"reason":"charge","receipt":0,"moved_at":"2024-09-09T00:01:18.110Z"}');
INSERT INTO change_log VALUES(45,X'080000000000000000000000000000a5','people',16,'password_changed',2,'2024-09-09T00:01:18.375Z',NULL,'{"user":2,"needs_password_change":true,"changed_at":"2024-09-09T00:01:18.375Z"}');
INSERT INTO change_log VALUES(46,X'080000000000000000000000000000a5','waiting-room/all',8,'token_issued',1,'2024-09-09T00:01:19.534Z',X'660000000000000000000000000000a5','{"room":0,"ticket":3,"token":"100000000000000000000000000000a5","user":1,"issued_at":"2024-09-09T00:01:19.534Z","waits_until":"2024-09-09T00:02:49.534Z"}');
INSERT INTO change_log VALUES(47,X'080000000000000000000000000000a5','waiting-room/all',9,'token_admitted',1,'2024-09-09T00:01:19.534Z',X'660000000000000000000000000000a5','{"room":0,"ticket":3,"user":1,"admitted_at":"2024-09-09T00:01:19.534Z","active_until":"2024-09-09T00:01:34.534Z","claimed":false}');
INSERT INTO change_log VALUES(48,X'080000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',12,'hold_released',6,'2024-09-09T00:01:22.389Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":5,"user":6,"released_at":"2024-09-09T00:01:22.389Z"}');
INSERT INTO change_log VALUES(49,X'080000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',13,'seat_offered',3,'2024-09-09T00:01:22.389Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":5,"waiter":1,"user":3,"offered_at":"2024-09-09T00:01:22.389Z","expires_at":"2024-09-09T00:11:22.389Z"}');
INSERT INTO change_log VALUES(50,X'080000000000000000000000000000a5','outbox',1,'notice_queued',3,'2024-09-09T00:01:22.389Z',X'680000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":1,"kind":"offered","user":3,"seats":[5],"receipt":0,"amount":0,"expires_at":"2024-09-09T00:11:22.389Z","queued_at":"2024-09-09T00:01:22.389Z"}');
INSERT INTO change_log VALUES(51,X'080000000000000000000000000000a5','waiting-room/all',10,'token_claimed',1,'2024-09-09T00:01:25.093Z',NULL,'{"room":0,"ticket":3,"user":1,"claimed_at":"2024-09-09T00:01:25.093Z","active_until":"2024-09-09T00:02:05.093Z"}');
INSERT INTO change_log VALUES(52,X'090000000000000000000000000000a5','people',17,'attendance_marked',1,'2024-09-09T00:01:29.792Z',X'640000000000000000000000000000a5','{"clinic":1,"class_date":"2024-09-16","user":1,"type":"sick","no_show_after":0,"by":8,"marked_at":"2024-09-09T00:01:29.792Z"}');
INSERT INTO change_log VALUES(53,X'090000000000000000000000000000a5','waiting-room/all',11,'token_ended',2,'2024-09-09T00:01:31.436Z',NULL,'{"room":0,"ticket":2,"user":2,"reason":"expired","ended_at":"2024-09-09T00:01:31.304Z"}');
INSERT INTO change_log VALUES(54,X'090000000000000000000000000000a5','waiting-room/all',12,'token_issued',4,'2024-09-09T00:01:31.436Z',NULL,'{"room":0,"ticket":4,"token":"110000000000000000000000000000a5","user":4,"issued_at":"2024-09-09T00:01:31.436Z","waits_until":"2024-09-09T00:03:01.436Z"}');
INSERT INTO change_log VALUES(55,X'090000000000000000000000000000a5','waiting-room/all',13,'token_admitted',4,'2024-09-09T00:01:31.436Z',NULL,'{"room":0,"ticket":4,"user":4,"admitted_at":"2024-09-09T00:01:31.436Z","active_until":"2024-09-09T00:01:46.436Z","claimed":false}');
INSERT INTO change_log VALUES(56,X'090000000000000000000000000000a5','people',18,'session_started',2,'2024-09-09T00:01:33.928Z',X'660000000000000000000000000000a5','{"user":2,"key":"120000000000000000000000000000a5","started_at":"2024-09-09T00:01:33.928Z"}');
INSERT INTO change_log VALUES(57,X'090000000000000000000000000000a5','waiting-room/all',14,'token_ended',4,'2024-09-09T00:01:34.732Z',NULL,'{"room":0,"ticket":4,"user":4,"reason":"replaced","ended_at":"2024-09-09T00:01:34.732Z"}');
INSERT INTO change_log VALUES(58,X'090000000000000000000000000000a5','waiting-room/all',15,'token_issued',4,'2024-09-09T00:01:34.732Z',NULL,'{"room":0,"ticket":5,"token":"130000000000000000000000000000a5","user":4,"issued_at":"2024-09-09T00:01:34.732Z","waits_until":"2024-09-09T00:03:04.732Z"}');
INSERT INTO change_log VALUES(59,X'090000000000000000000000000000a5','waiting-room/all',16,'token_admitted',4,'2024-09-09T00:01:34.732Z',NULL,'{"room":0,"ticket":5,"user":4,"admitted_at":"2024-09-09T00:01:34.732Z","active_until":"2024-09-09T00:01:49.732Z","claimed":false}');
INSERT INTO change_log VALUES(60,X'0a0000000000000000000000000000a5','audit',1,'admin_called',NULL,'2024-09-09T00:01:38.968Z',X'640000000000000000000000000000a5','{"call":1,"method":"POST","target":"/x","body":"{}","remote_address":"::1","called_at":"2024-09-09T00:01:38.968Z"}');
INSERT INTO change_log VALUES(61,X'0a0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',14,'waiter_joined',1,'2024-09-09T00:01:47.030Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","waiter":2,"user":1,"joined_at":"2024-09-09T00:01:47.030Z"}');
INSERT INTO change_log VALUES(62,X'0a0000000000000000000000000000a5','waiting-room/all',17,'token_ended',4,'2024-09-09T00:01:49.853Z',X'660000000000000000000000000000a5','{"room":0,"ticket":5,"user":4,"reason":"expired","ended_at":"2024-09-09T00:01:49.732Z"}');
INSERT INTO change_log VALUES(63,X'0a0000000000000000000000000000a5','wallets',4,'wallet_moved',1,'2024-09-09T00:01:49.853Z',NULL,'{"user":1,"amount":117725,"reason":"charge","receipt":0,"moved_at":"2024-09-09T00:01:49.853Z"}');
INSERT INTO change_log VALUES(64,X'0a0000000000000000000000000000a5','waiting-room/all',18,'token_issued',5,'2024-09-09T00:01:50.025Z',X'680000000000000000000000000000a5','{"room":0,"ticket":6,"token":"150000000000000000000000000000a5","user":5,"issued_at":"2024-09-09T00:01:50.025Z","waits_until":"2024-09-09T00:03:20.025Z"}');
INSERT INTO change_log VALUES(65,X'0a0000000000000000000000000000a5','waiting-room/all',19,'token_admitted',5,'2024-09-09T00:01:50.025Z',X'680000000000000000000000000000a5','{"room":0,"ticket":6,"user":5,"admitted_at":"2024-09-09T00:01:50.025Z","active_until":"2024-09-09T00:02:05.025Z","claimed":false}');
INSERT INTO change_log VALUES(66,X'0b0000000000000000000000000000a5','outbox',2,'notice_delivered',NULL,'2024-09-09T00:01:57.009Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":1,"delivered_at":"2024-09-09T00:01:57.009Z"}');
INSERT INTO change_log VALUES(67,X'0b0000000000000000000000000000a5','waiting-room/all',20,'token_ended',1,'2024-09-09T00:01:59.836Z',NULL,'{"room":0,"ticket":3,"user":1,"reason":"replaced","ended_at":"2024-09-09T00:01:59.836Z"}');
INSERT INTO change_log VALUES(68,X'0b0000000000000000000000000000a5','waiting-room/all',21,'token_issued',1,'2024-09-09T00:01:59.836Z',NULL,'{"room":0,"ticket":7,"token":"160000000000000000000000000000a5","user":1,"issued_at":"2024-09-09T00:01:59.836Z","waits_until":"2024-09-09T00:03:29.836Z"}');
INSERT INTO change_log VALUES(69,X'0b0000000000000000000000000000a5','waiting-room/all',22,'token_admitted',1,'2024-09-09T00:01:59.836Z',NULL,'{"room":0,"ticket":7,"user":1,"admitted_at":"2024-09-09T00:01:59.836Z","active_until":"2024-09-09T00:02:14.836Z","claimed":false}');
INSERT INTO change_log VALUES(70,X'0c0000000000000000000000000000a5','audit',2,'admin_called',NULL,'2024-09-09T00:02:03.238Z',X'640000000000000000000000000000a5','{"call":2,"method":"POST","target":"/x","body":"{}","remote_address":"::1","called_at":"2024-09-09T00:02:03.238Z"}');
INSERT INTO change_log VALUES(71,X'0d0000000000000000000000000000a5','waiting-room/all',23,'token_ended',5,'2024-09-09T00:02:06.832Z',X'640000000000000000000000000000a5','{"room":0,"ticket":6,"user":5,"reason":"expired","ended_at":"2024-09-09T00:02:05.025Z"}');
INSERT INTO change_log VALUES(72,X'0d0000000000000000000000000000a5','waiting-room/all',24,'token_ended',1,'2024-09-09T00:02:06.832Z',X'640000000000000000000000000000a5','{"room":0,"ticket":7,"user":1,"reason":"expired","ended_at":"2024-09-09T00:02:14.836Z"}');
INSERT INTO change_log VALUES(73,X'0e0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',15,'waiter_left',1,'2024-09-09T00:02:25.712Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","waiter":2,"user":1,"reason":"left","left_at":"2024-09-09T00:02:25.712Z"}');
INSERT INTO change_log VALUES(74,X'0e0000000000000000000000000000a5','clinic/1',5,'place_reserved',4,'2024-09-09T00:02:31.477Z',NULL,'{"clinic":1,"class_date":"2024-09-16","user":4,"place":2,"reserved_at":"2024-09-09T00:02:31.477Z"}');
INSERT INTO change_log VALUES(75,X'0e0000000000000000000000000000a5','clinic/1',6,'attendance_opened',4,'2024-09-09T00:02:31.477Z',NULL,'{"clinic":1,"class_date":"2024-09-16","user":4,"opened_at":"2024-09-09T00:02:31.477Z"}');
INSERT INTO change_log VALUES(76,X'0e0000000000000000000000000000a5','people',19,'non_pass_cleared',4,'2024-09-09T00:02:31.477Z',X'660000000000000000000000000000a5','{"user":4,"cleared_at":"2024-09-09T00:02:31.477Z"}');
INSERT INTO change_log VALUES(77,X'0f0000000000000000000000000000a5','people',20,'attendance_marked',1,'2024-09-09T00:02:35.269Z',X'640000000000000000000000000000a5','{"clinic":1,"class_date":"2024-09-16","user":1,"type":"late","no_show_after":0,"by":8,"marked_at":"2024-09-09T00:02:35.269Z"}');
INSERT INTO change_log VALUES(78,X'0f0000000000000000000000000000a5','audit',3,'admin_called',NULL,'2024-09-09T00:02:38.297Z',NULL,'{"call":3,"method":"POST","target":"/x","body":"{}","remote_address":"::1","called_at":"2024-09-09T00:02:38.297Z"}');
INSERT INTO change_log VALUES(79,X'100000000000000000000000000000a5','waiting-room/all',25,'opening_scheduled',NULL,'2024-09-09T00:02:41.881Z',X'640000000000000000000000000000a5','{"room":0,"opens_at":"2024-09-09T00:03:05.881Z","first":8,"seed":"08f5cdc0db6d4e12f79818cdfad1e8961042ca0be95dbcb96530b4f2a8bfc968","commitment":"5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c","scheduled_at":"2024-09-09T00:02:41.881Z"}');
INSERT INTO change_log VALUES(80,X'110000000000000000000000000000a5','clinic/2',3,'place_reserved',6,'2024-09-09T00:03:00.833Z',X'640000000000000000000000000000a5','{"clinic":2,"class_date":"2024-09-16","user":6,"place":1,"reserved_at":"2024-09-09T00:03:00.833Z"}');
INSERT INTO change_log VALUES(81,X'110000000000000000000000000000a5','clinic/2',4,'attendance_opened',6,'2024-09-09T00:03:00.833Z',X'640000000000000000000000000000a5','{"clinic":2,"class_date":"2024-09-16","user":6,"opened_at":"2024-09-09T00:03:00.833Z"}');
INSERT INTO change_log VALUES(82,X'110000000000000000000000000000a5','people',21,'non_pass_cleared',6,'2024-09-09T00:03:00.833Z',NULL,'{"user":6,"cleared_at":"2024-09-09T00:03:00.833Z"}');
INSERT INTO change_log VALUES(83,X'110000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',16,'waiter_joined',1,'2024-09-09T00:03:02.976Z',X'660000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","waiter":3,"user":1,"joined_at":"2024-09-09T00:03:02.976Z"}');
INSERT INTO change_log VALUES(84,X'110000000000000000000000000000a5','waiting-room/all',26,'draw_held',NULL,'2024-09-09T00:03:06.622Z',NULL,'{"room":0,"first":8,"last":7,"seed":"08f5cdc0db6d4e12f79818cdfad1e8961042ca0be95dbcb96530b4f2a8bfc968","drawn_at":"2024-09-09T00:03:06.622Z"}');
INSERT INTO change_log VALUES(85,X'110000000000000000000000000000a5','clinic/1',7,'place_reserved',6,'2024-09-09T00:03:11.809Z',X'680000000000000000000000000000a5','{"clinic":1,"class_date":"2024-09-16","user":6,"place":3,"reserved_at":"2024-09-09T00:03:11.809Z"}');
INSERT INTO change_log VALUES(86,X'110000000000000000000000000000a5','clinic/1',8,'attendance_opened',6,'2024-09-09T00:03:11.809Z',X'680000000000000000000000000000a5','{"clinic":1,"class_date":"2024-09-16","user":6,"opened_at":"2024-09-09T00:03:11.809Z"}');
INSERT INTO change_log VALUES(87,X'120000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',17,'waiter_joined',5,'2024-09-09T00:03:21.731Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","waiter":4,"user":5,"joined_at":"2024-09-09T00:03:21.731Z"}');
INSERT INTO change_log VALUES(88,X'130000000000000000000000000000a5','waiting-room/all',27,'token_issued',5,'2024-09-09T00:03:25.528Z',X'640000000000000000000000000000a5','{"room":0,"ticket":8,"token":"1c0000000000000000000000000000a5","user":5,"issued_at":"2024-09-09T00:03:25.528Z","waits_until":"2024-09-09T00:04:55.528Z"}');
INSERT INTO change_log VALUES(89,X'130000000000000000000000000000a5','waiting-room/all',28,'token_admitted',5,'2024-09-09T00:03:25.528Z',X'640000000000000000000000000000a5','{"room":0,"ticket":8,"user":5,"admitted_at":"2024-09-09T00:03:25.528Z","active_until":"2024-09-09T00:03:40.528Z","claimed":false}');
INSERT INTO change_log VALUES(90,X'130000000000000000000000000000a5','waiting-room/all',29,'token_issued',2,'2024-09-09T00:03:25.528Z',X'640000000000000000000000000000a5','{"room":0,"ticket":9,"token":"1d0000000000000000000000000000a5","user":2,"issued_at":"2024-09-09T00:03:32.398Z","waits_until":"2024-09-09T00:05:02.398Z"}');
INSERT INTO change_log VALUES(91,X'130000000000000000000000000000a5','waiting-room/all',30,'token_admitted',2,'2024-09-09T00:03:25.528Z',X'640000000000000000000000000000a5','{"room":0,"ticket":9,"user":2,"admitted_at":"2024-09-09T00:03:32.398Z","active_until":"2024-09-09T00:03:47.398Z","claimed":false}');
INSERT INTO change_log VALUES(92,X'130000000000000000000000000000a5','waiting-room/all',31,'token_ended',5,'2024-09-09T00:03:25.528Z',X'640000000000000000000000000000a5','{"room":0,"ticket":8,"user":5,"reason":"expired","ended_at":"2024-09-09T00:03:40.528Z"}');
INSERT INTO change_log VALUES(93,X'130000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',18,'waiter_joined',4,'2024-09-09T00:03:42.258Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","waiter":5,"user":4,"joined_at":"2024-09-09T00:03:42.258Z"}');
INSERT INTO change_log VALUES(94,X'140000000000000000000000000000a5','people',22,'password_changed',8,'2024-09-09T00:03:43.846Z',X'640000000000000000000000000000a5','{"user":8,"needs_password_change":false,"changed_at":"2024-09-09T00:03:43.846Z"}');
INSERT INTO change_log VALUES(95,X'140000000000000000000000000000a5','waiting-room/all',32,'token_ended',2,'2024-09-09T00:03:50.156Z',NULL,'{"room":0,"ticket":9,"user":2,"reason":"expired","ended_at":"2024-09-09T00:03:47.398Z"}');
INSERT INTO change_log VALUES(96,X'140000000000000000000000000000a5','people',23,'week_reset',NULL,'2024-09-09T00:03:52.487Z',X'660000000000000000000000000000a5','{"number":2,"week":"2024-09-16","cause":"scheduled","reset_at":"2024-09-09T00:03:52.487Z"}');
INSERT INTO change_log VALUES(97,X'150000000000000000000000000000a5','wallets',5,'wallet_moved',1,'2024-09-09T00:04:05.653Z',X'640000000000000000000000000000a5','{"user":1,"amount":132960,"reason":"charge","receipt":0,"moved_at":"2024-09-09T00:04:05.653Z"}');
INSERT INTO change_log VALUES(98,X'150000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',19,'offer_ended',3,'2024-09-09T00:04:12.162Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":5,"waiter":1,"user":3,"reason":"declined","ended_at":"2024-09-09T00:04:12.162Z"}');
INSERT INTO change_log VALUES(99,X'150000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',20,'seat_offered',1,'2024-09-09T00:04:12.162Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":5,"waiter":3,"user":1,"offered_at":"2024-09-09T00:04:12.162Z","expires_at":"2024-09-09T00:14:12.162Z"}');
INSERT INTO change_log VALUES(100,X'150000000000000000000000000000a5','outbox',3,'notice_queued',1,'2024-09-09T00:04:12.162Z',X'660000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":2,"kind":"offered","user":1,"seats":[5],"receipt":0,"amount":0,"expires_at":"2024-09-09T00:14:12.162Z","queued_at":"2024-09-09T00:04:12.162Z"}');
INSERT INTO change_log VALUES(101,X'150000000000000000000000000000a5','outbox',4,'notice_failed',NULL,'2024-09-09T00:04:12.162Z',X'660000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":2,"attempt":1,"error":"no answer","dead":false,"failed_at":"2024-09-09T00:04:14.127Z","next_try_at":"2024-09-09T00:04:15.127Z"}');
INSERT INTO change_log VALUES(102,X'160000000000000000000000000000a5','people',24,'attendance_marked',6,'2024-09-09T00:04:17.766Z',X'640000000000000000000000000000a5','{"clinic":2,"class_date":"2024-09-16","user":6,"type":"attended","no_show_after":0,"by":8,"marked_at":"2024-09-09T00:04:17.766Z"}');
INSERT INTO change_log VALUES(103,X'170000000000000000000000000000a5','clinic/1',9,'place_released',1,'2024-09-09T00:04:27.641Z',X'640000000000000000000000000000a5','{"clinic":1,"class_date":"2024-09-16","user":1,"place":1,"reason":"moved","released_at":"2024-09-09T00:04:27.641Z"}');
INSERT INTO change_log VALUES(104,X'170000000000000000000000000000a5','clinic/2',5,'place_reserved',1,'2024-09-09T00:04:27.641Z',NULL,'{"clinic":2,"class_date":"2024-09-16","user":1,"place":2,"reserved_at":"2024-09-09T00:04:27.641Z"}');
INSERT INTO change_log VALUES(105,X'170000000000000000000000000000a5','clinic/2',6,'attendance_opened',1,'2024-09-09T00:04:27.641Z',NULL,'{"clinic":2,"class_date":"2024-09-16","user":1,"opened_at":"2024-09-09T00:04:27.641Z"}');
INSERT INTO change_log VALUES(106,X'170000000000000000000000000000a5','outbox',5,'notice_failed',NULL,'2024-09-09T00:04:30.311Z',X'660000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":2,"attempt":2,"error":"no answer","dead":true,"failed_at":"2024-09-09T00:04:30.311Z","next_try_at":"2024-09-09T00:04:30.311Z"}');
INSERT INTO change_log VALUES(107,X'170000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',21,'hold_extended',4,'2024-09-09T00:04:39.868Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":1,"user":4,"extension":1,"expires_at":"2024-09-09T00:07:03.801Z","extended_at":"2024-09-09T00:04:39.868Z"}');
INSERT INTO change_log VALUES(108,X'170000000000000000000000000000a5','wallets',6,'wallet_moved',4,'2024-09-09T00:04:42.097Z',X'680000000000000000000000000000a5','{"user":4,"amount":68453,"reason":"charge","receipt":0,"moved_at":"2024-09-09T00:04:42.097Z"}');
INSERT INTO change_log VALUES(109,X'180000000000000000000000000000a5','waiting-room/all',33,'token_issued',4,'2024-09-09T00:04:43.705Z',X'640000000000000000000000000000a5','{"room":0,"ticket":10,"token":"200000000000000000000000000000a5","user":4,"issued_at":"2024-09-09T00:04:43.705Z","waits_until":"2024-09-09T00:06:13.705Z"}');
INSERT INTO change_log VALUES(110,X'180000000000000000000000000000a5','waiting-room/all',34,'token_admitted',4,'2024-09-09T00:04:43.705Z',X'640000000000000000000000000000a5','{"room":0,"ticket":10,"user":4,"admitted_at":"2024-09-09T00:04:43.705Z","active_until":"2024-09-09T00:04:58.705Z","claimed":false}');
INSERT INTO change_log VALUES(111,X'180000000000000000000000000000a5','waiting-room/all',35,'token_issued',5,'2024-09-09T00:04:43.705Z',X'640000000000000000000000000000a5','{"room":0,"ticket":11,"token":"220000000000000000000000000000a5","user":5,"issued_at":"2024-09-09T00:04:45.836Z","waits_until":"2024-09-09T00:06:15.836Z"}');
INSERT INTO change_log VALUES(112,X'180000000000000000000000000000a5','waiting-room/all',36,'token_admitted',5,'2024-09-09T00:04:43.705Z',X'640000000000000000000000000000a5','{"room":0,"ticket":11,"user":5,"admitted_at":"2024-09-09T00:04:45.836Z","active_until":"2024-09-09T00:05:00.836Z","claimed":false}');
INSERT INTO change_log VALUES(113,X'180000000000000000000000000000a5','waiting-room/all',37,'token_ended',4,'2024-09-09T00:04:43.705Z',X'640000000000000000000000000000a5','{"room":0,"ticket":10,"user":4,"reason":"replaced","ended_at":"2024-09-09T00:04:47.517Z"}');
INSERT INTO change_log VALUES(114,X'180000000000000000000000000000a5','waiting-room/all',38,'token_issued',4,'2024-09-09T00:04:43.705Z',X'640000000000000000000000000000a5','{"room":0,"ticket":12,"token":"230000000000000000000000000000a5","user":4,"issued_at":"2024-09-09T00:04:47.517Z","waits_until":"2024-09-09T00:06:17.517Z"}');
INSERT INTO change_log VALUES(115,X'180000000000000000000000000000a5','waiting-room/all',39,'token_admitted',4,'2024-09-09T00:04:43.705Z',X'640000000000000000000000000000a5','{"room":0,"ticket":12,"user":4,"admitted_at":"2024-09-09T00:04:47.517Z","active_until":"2024-09-09T00:05:02.517Z","claimed":false}');
INSERT INTO change_log VALUES(116,X'180000000000000000000000000000a5','waiting-room/all',40,'token_issued',1,'2024-09-09T00:04:43.705Z',X'640000000000000000000000000000a5','{"room":0,"ticket":13,"token":"240000000000000000000000000000a5","user":1,"issued_at":"2024-09-09T00:04:50.070Z","waits_until":"2024-09-09T00:06:20.070Z"}');
INSERT INTO change_log VALUES(117,X'180000000000000000000000000000a5','waiting-room/all',41,'token_admitted',1,'2024-09-09T00:04:43.705Z',X'640000000000000000000000000000a5','{"room":0,"ticket":13,"user":1,"admitted_at":"2024-09-09T00:04:50.070Z","active_until":"2024-09-09T00:05:05.070Z","claimed":false}');
INSERT INTO change_log VALUES(118,X'180000000000000000000000000000a5','people',25,'week_reset',NULL,'2024-09-09T00:04:53.581Z',NULL,'{"number":3,"week":"2024-09-09","cause":"demanded","reset_at":"2024-09-09T00:04:53.581Z"}');
INSERT INTO change_log VALUES(119,X'180000000000000000000000000000a5','clinic/1',10,'place_released',4,'2024-09-09T00:04:53.581Z',X'660000000000000000000000000000a5','{"clinic":1,"class_date":"2024-09-16","user":4,"place":2,"reason":"reset","released_at":"2024-09-09T00:04:53.581Z"}');
INSERT INTO change_log VALUES(120,X'180000000000000000000000000000a5','clinic/1',11,'place_released',6,'2024-09-09T00:04:53.581Z',X'660000000000000000000000000000a5','{"clinic":1,"class_date":"2024-09-16","user":6,"place":3,"reason":"reset","released_at":"2024-09-09T00:04:53.581Z"}');
INSERT INTO change_log VALUES(121,X'180000000000000000000000000000a5','clinic/1',12,'roster_reset',NULL,'2024-09-09T00:04:53.581Z',X'660000000000000000000000000000a5','{"clinic":1,"number":3,"reset_at":"2024-09-09T00:04:53.581Z"}');
INSERT INTO change_log VALUES(122,X'180000000000000000000000000000a5','clinic/2',7,'place_released',6,'2024-09-09T00:04:53.581Z',NULL,'{"clinic":2,"class_date":"2024-09-16","user":6,"place":1,"reason":"reset","released_at":"2024-09-09T00:04:53.581Z"}');
INSERT INTO change_log VALUES(123,X'180000000000000000000000000000a5','clinic/2',8,'place_released',1,'2024-09-09T00:04:53.581Z',NULL,'{"clinic":2,"class_date":"2024-09-16","user":1,"place":2,"reason":"reset","released_at":"2024-09-09T00:04:53.581Z"}');
INSERT INTO change_log VALUES(124,X'180000000000000000000000000000a5','clinic/2',9,'roster_reset',NULL,'2024-09-09T00:04:53.581Z',NULL,'{"clinic":2,"number":3,"reset_at":"2024-09-09T00:04:53.581Z"}');
INSERT INTO change_log VALUES(125,X'190000000000000000000000000000a5','clinic/1',13,'place_reserved',4,'2024-09-09T00:04:56.860Z',X'640000000000000000000000000000a5','{"clinic":1,"class_date":"2024-09-16","user":4,"place":1,"reserved_at":"2024-09-09T00:04:56.860Z"}');
INSERT INTO change_log VALUES(126,X'190000000000000000000000000000a5','clinic/1',14,'attendance_opened',4,'2024-09-09T00:04:56.860Z',X'640000000000000000000000000000a5','{"clinic":1,"class_date":"2024-09-16","user":4,"opened_at":"2024-09-09T00:04:56.860Z"}');
INSERT INTO change_log VALUES(127,X'190000000000000000000000000000a5','waiting-room/all',42,'token_claimed',1,'2024-09-09T00:04:57.215Z',NULL,'{"room":0,"ticket":13,"user":1,"claimed_at":"2024-09-09T00:04:57.215Z","active_until":"2024-09-09T00:05:37.215Z"}');
INSERT INTO change_log VALUES(128,X'190000000000000000000000000000a5','waiting-room/all',43,'token_ended',5,'2024-09-09T00:04:57.215Z',NULL,'{"room":0,"ticket":11,"user":5,"reason":"expired","ended_at":"2024-09-09T00:05:00.836Z"}');
INSERT INTO change_log VALUES(129,X'190000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',22,'hold_expired',4,'2024-09-09T00:05:04.306Z',X'660000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":2,"user":4,"ended_at":"2024-09-09T00:05:03.801Z"}');
INSERT INTO change_log VALUES(130,X'190000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',23,'seat_offered',5,'2024-09-09T00:05:04.306Z',X'660000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":2,"waiter":4,"user":5,"offered_at":"2024-09-09T00:05:04.306Z","expires_at":"2024-09-09T00:15:04.306Z"}');
INSERT INTO change_log VALUES(131,X'190000000000000000000000000000a5','outbox',6,'notice_queued',5,'2024-09-09T00:05:04.306Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":3,"kind":"offered","user":5,"seats":[2],"receipt":0,"amount":0,"expires_at":"2024-09-09T00:15:04.306Z","queued_at":"2024-09-09T00:05:04.306Z"}');
INSERT INTO change_log VALUES(132,X'190000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',24,'hold_expired',4,'2024-09-09T00:05:04.306Z',X'680000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":3,"user":4,"ended_at":"2024-09-09T00:05:03.801Z"}');
INSERT INTO change_log VALUES(133,X'190000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',25,'seat_offered',4,'2024-09-09T00:05:04.306Z',X'680000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":3,"waiter":5,"user":4,"offered_at":"2024-09-09T00:05:04.306Z","expires_at":"2024-09-09T00:15:04.306Z"}');
INSERT INTO change_log VALUES(134,X'190000000000000000000000000000a5','outbox',7,'notice_queued',4,'2024-09-09T00:05:04.306Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":4,"kind":"offered","user":4,"seats":[3],"receipt":0,"amount":0,"expires_at":"2024-09-09T00:15:04.306Z","queued_at":"2024-09-09T00:05:04.306Z"}');
INSERT INTO change_log VALUES(135,X'190000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',26,'hold_expired',4,'2024-09-09T00:05:04.306Z',X'6a0000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":4,"user":4,"ended_at":"2024-09-09T00:05:03.801Z"}');
INSERT INTO change_log VALUES(136,X'190000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',27,'hold_expired',4,'2024-09-09T00:05:04.306Z',X'6a0000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":6,"user":4,"ended_at":"2024-09-09T00:05:03.801Z"}');
INSERT INTO change_log VALUES(137,X'190000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',28,'hold_expired',4,'2024-09-09T00:05:04.306Z',X'6a0000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":7,"user":4,"ended_at":"2024-09-09T00:05:03.801Z"}');
INSERT INTO change_log VALUES(138,X'190000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',29,'hold_expired',4,'2024-09-09T00:05:04.306Z',X'6a0000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":8,"user":4,"ended_at":"2024-09-09T00:05:03.801Z"}');
INSERT INTO change_log VALUES(139,X'190000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',30,'hold_expired',4,'2024-09-09T00:05:04.306Z',X'6a0000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":9,"user":4,"ended_at":"2024-09-09T00:05:03.801Z"}');
INSERT INTO change_log VALUES(140,X'190000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',31,'hold_expired',4,'2024-09-09T00:05:04.306Z',X'6a0000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":10,"user":4,"ended_at":"2024-09-09T00:05:03.801Z"}');
INSERT INTO change_log VALUES(141,X'190000000000000000000000000000a5','waiting-room/all',44,'token_ended',4,'2024-09-09T00:05:04.306Z',NULL,'{"room":0,"ticket":12,"user":4,"reason":"expired","ended_at":"2024-09-09T00:05:02.517Z"}');
INSERT INTO change_log VALUES(142,X'190000000000000000000000000000a5','outbox',8,'notice_resent',NULL,'2024-09-09T00:05:04.306Z',X'6c0000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":2,"resent_at":"2024-09-09T00:05:04.306Z"}');
INSERT INTO change_log VALUES(143,X'190000000000000000000000000000a5','clinic/1',15,'clinic_changed',NULL,'2024-09-09T00:05:05.187Z',NULL,'{"clinic":1,"day":"mon","time":"18:00","room":1,"subject":"physics1","teacher":8,"teacher_name":"테스트강사01","capacity":5,"is_active":true,"reservation_window":"own","own_window":{"opens_min":42,"closes_min":6000},"changed_at":"2024-09-09T00:05:05.187Z"}');
INSERT INTO change_log VALUES(144,X'190000000000000000000000000000a5','outbox',9,'notice_failed',NULL,'2024-09-09T00:05:06.416Z',X'6e0000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":2,"attempt":1,"error":"no answer","dead":false,"failed_at":"2024-09-09T00:05:06.416Z","next_try_at":"2024-09-09T00:05:07.416Z"}');
INSERT INTO change_log VALUES(145,X'1a0000000000000000000000000000a5','people',26,'session_ended',7,'2024-09-09T00:05:07.236Z',X'640000000000000000000000000000a5','{"user":7,"key":"0c0000000000000000000000000000a5","reason":"idle","ended_at":"2024-09-09T00:05:07.236Z"}');
INSERT INTO change_log VALUES(146,X'1a0000000000000000000000000000a5','audit',4,'admin_called',NULL,'2024-09-09T00:05:07.236Z',NULL,'{"call":4,"method":"POST","target":"/x","body":"{}","remote_address":"::1","called_at":"2024-09-09T00:05:07.236Z"}');
INSERT INTO change_log VALUES(147,X'1a0000000000000000000000000000a5','clinic/2',10,'place_reserved',6,'2024-09-09T00:05:11.489Z',X'660000000000000000000000000000a5','{"clinic":2,"class_date":"2024-09-16","user":6,"place":1,"reserved_at":"2024-09-09T00:05:11.489Z"}');
INSERT INTO change_log VALUES(148,X'1a0000000000000000000000000000a5','clinic/2',11,'attendance_opened',6,'2024-09-09T00:05:11.489Z',X'660000000000000000000000000000a5','{"clinic":2,"class_date":"2024-09-16","user":6,"opened_at":"2024-09-09T00:05:11.489Z"}');
INSERT INTO change_log VALUES(149,X'1b0000000000000000000000000000a5','outbox',10,'notice_delivered',NULL,'2024-09-09T00:05:12.179Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":2,"delivered_at":"2024-09-09T00:05:12.179Z"}');
INSERT INTO change_log VALUES(150,X'1b0000000000000000000000000000a5','waiting-room/all',45,'opening_scheduled',NULL,'2024-09-09T00:05:13.582Z',NULL,'{"room":0,"opens_at":"2024-09-09T00:05:20.582Z","first":14,"seed":"077ce708702fab66490b4305bef07a3ef7f8d4044b29e9f860fd207e68abaaab","commitment":"5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c","scheduled_at":"2024-09-09T00:05:13.582Z"}');
INSERT INTO change_log VALUES(151,X'1c0000000000000000000000000000a5','people',27,'attendance_marked',4,'2024-09-09T00:05:14.049Z',X'640000000000000000000000000000a5','{"clinic":1,"class_date":"2024-09-16","user":4,"type":"late","no_show_after":0,"by":8,"marked_at":"2024-09-09T00:05:14.049Z"}');
INSERT INTO change_log VALUES(152,X'1c0000000000000000000000000000a5','outbox',11,'notice_delivered',NULL,'2024-09-09T00:05:16.040Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":3,"delivered_at":"2024-09-09T00:05:16.040Z"}');
INSERT INTO change_log VALUES(153,X'1d0000000000000000000000000000a5','people',28,'session_ended',4,'2024-09-09T00:05:18.984Z',X'640000000000000000000000000000a5','{"user":4,"key":"0a0000000000000000000000000000a5","reason":"idle","ended_at":"2024-09-09T00:05:18.984Z"}');
INSERT INTO change_log VALUES(154,X'1d0000000000000000000000000000a5','waiting-room/all',46,'draw_held',NULL,'2024-09-09T00:05:23.383Z',NULL,'{"room":0,"first":14,"last":13,"seed":"077ce708702fab66490b4305bef07a3ef7f8d4044b29e9f860fd207e68abaaab","drawn_at":"2024-09-09T00:05:23.383Z"}');
INSERT INTO change_log VALUES(155,X'1d0000000000000000000000000000a5','clinic/1',16,'clinic_changed',NULL,'2024-09-09T00:05:28.405Z',X'660000000000000000000000000000a5','{"clinic":1,"day":"mon","time":"18:00","room":1,"subject":"physics1","teacher":8,"teacher_name":"테스트강사01","capacity":2,"is_active":true,"reservation_window":"own","own_window":{"opens_min":34,"closes_min":6000},"changed_at":"2024-09-09T00:05:28.405Z"}');
INSERT INTO change_log VALUES(156,X'1d0000000000000000000000000000a5','waiting-room/all',47,'token_extended',1,'2024-09-09T00:05:30.868Z',NULL,'{"room":0,"ticket":13,"user":1,"extension":1,"active_until":"2024-09-09T00:05:47.215Z","extended_at":"2024-09-09T00:05:30.868Z"}');
INSERT INTO change_log VALUES(157,X'1d0000000000000000000000000000a5','people',29,'session_ended',2,'2024-09-09T00:05:33.961Z',X'680000000000000000000000000000a5','{"user":2,"key":"120000000000000000000000000000a5","reason":"idle","ended_at":"2024-09-09T00:05:33.961Z"}');
INSERT INTO change_log VALUES(158,X'1d0000000000000000000000000000a5','outbox',12,'notice_failed',NULL,'2024-09-09T00:05:33.961Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":4,"attempt":1,"error":"no answer","dead":false,"failed_at":"2024-09-09T00:05:33.961Z","next_try_at":"2024-09-09T00:05:34.961Z"}');
INSERT INTO change_log VALUES(159,X'1e0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',32,'seat_held',8,'2024-09-09T00:05:37.216Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":4,"user":8,"held_at":"2024-09-09T00:05:37.216Z","expires_at":"2024-09-09T00:10:37.216Z"}');
INSERT INTO change_log VALUES(160,X'1e0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',33,'seat_held',8,'2024-09-09T00:05:37.216Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":6,"user":8,"held_at":"2024-09-09T00:05:37.216Z","expires_at":"2024-09-09T00:10:37.216Z"}');
INSERT INTO change_log VALUES(161,X'1e0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',34,'seat_held',8,'2024-09-09T00:05:37.216Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":7,"user":8,"held_at":"2024-09-09T00:05:37.216Z","expires_at":"2024-09-09T00:10:37.216Z"}');
INSERT INTO change_log VALUES(162,X'1e0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',35,'seat_held',8,'2024-09-09T00:05:37.216Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":8,"user":8,"held_at":"2024-09-09T00:05:37.216Z","expires_at":"2024-09-09T00:10:37.216Z"}');
INSERT INTO change_log VALUES(163,X'1e0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',36,'seat_held',8,'2024-09-09T00:05:37.216Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":9,"user":8,"held_at":"2024-09-09T00:05:37.216Z","expires_at":"2024-09-09T00:10:37.216Z"}');
INSERT INTO change_log VALUES(164,X'1e0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',37,'seat_held',8,'2024-09-09T00:05:37.216Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":10,"user":8,"held_at":"2024-09-09T00:05:37.216Z","expires_at":"2024-09-09T00:10:37.216Z"}');
INSERT INTO change_log VALUES(165,X'1e0000000000000000000000000000a5','remembered-requests',1,'request_remembered',NULL,'2024-09-09T00:05:37.216Z',NULL,'{"key":"260000000000000000000000000000a5","fingerprint":"010000000000000000000000000000a5","answer":"sealed","concert":1,"starts_at":"2024-09-15T20:00:00","seats":[4,6,7,8,9,10],"remembered_at":"2024-09-09T00:05:37.216Z","forgotten_at":"2024-09-09T00:08:57.216Z"}');
INSERT INTO change_log VALUES(166,X'1e0000000000000000000000000000a5','outbox',13,'notice_delivered',NULL,'2024-09-09T00:05:38.640Z',X'660000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":4,"delivered_at":"2024-09-09T00:05:38.640Z"}');
INSERT INTO change_log VALUES(167,X'1e0000000000000000000000000000a5','waiting-room/all',48,'token_ended',1,'2024-09-09T00:05:42.099Z',NULL,'{"room":0,"ticket":13,"user":1,"reason":"left","ended_at":"2024-09-09T00:05:42.099Z"}');
INSERT INTO change_log VALUES(168,X'1e0000000000000000000000000000a5','waiting-room/all',49,'opening_scheduled',NULL,'2024-09-09T00:05:42.099Z',NULL,'{"room":0,"opens_at":"2024-09-09T00:06:13.008Z","first":14,"seed":"07b00b9ce877ce5bef635909c48d2b7f28faad4068ba5bd5bc33288fc2dbe537","commitment":"5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c","scheduled_at":"2024-09-09T00:05:45.008Z"}');
INSERT INTO change_log VALUES(169,X'1e0000000000000000000000000000a5','wallets',7,'wallet_moved',8,'2024-09-09T00:05:51.127Z',X'680000000000000000000000000000a5','{"user":8,"amount":81217,"reason":"charge","receipt":0,"moved_at":"2024-09-09T00:05:51.127Z"}');
INSERT INTO change_log VALUES(170,X'1e0000000000000000000000000000a5','audit',5,'admin_called',NULL,'2024-09-09T00:05:53.365Z',NULL,'{"call":5,"method":"POST","target":"/x","body":"{}","remote_address":"::1","called_at":"2024-09-09T00:05:53.365Z"}');
INSERT INTO change_log VALUES(171,X'1f0000000000000000000000000000a5','wallets',8,'wallet_moved',5,'2024-09-09T00:06:03.190Z',X'640000000000000000000000000000a5','{"user":5,"amount":70731,"reason":"charge","receipt":0,"moved_at":"2024-09-09T00:06:03.190Z"}');
INSERT INTO change_log VALUES(172,X'200000000000000000000000000000a5','waiting-room/all',50,'draw_held',NULL,'2024-09-09T00:06:15.752Z',X'640000000000000000000000000000a5','{"room":0,"first":14,"last":13,"seed":"07b00b9ce877ce5bef635909c48d2b7f28faad4068ba5bd5bc33288fc2dbe537","drawn_at":"2024-09-09T00:06:15.752Z"}');
INSERT INTO change_log VALUES(173,X'200000000000000000000000000000a5','waiting-room/all',51,'token_issued',3,'2024-09-09T00:06:15.752Z',X'640000000000000000000000000000a5','{"room":0,"ticket":14,"token":"2b0000000000000000000000000000a5","user":3,"issued_at":"2024-09-09T00:06:15.752Z","waits_until":"2024-09-09T00:07:45.752Z"}');
INSERT INTO change_log VALUES(174,X'200000000000000000000000000000a5','waiting-room/all',52,'token_admitted',3,'2024-09-09T00:06:15.752Z',X'640000000000000000000000000000a5','{"room":0,"ticket":14,"user":3,"admitted_at":"2024-09-09T00:06:15.752Z","active_until":"2024-09-09T00:06:30.752Z","claimed":false}');
INSERT INTO change_log VALUES(175,X'210000000000000000000000000000a5','audit',6,'admin_called',NULL,'2024-09-09T00:06:23.955Z',X'640000000000000000000000000000a5','{"call":6,"method":"POST","target":"/x","body":"{}","remote_address":"::1","called_at":"2024-09-09T00:06:23.955Z"}');
INSERT INTO change_log VALUES(176,X'210000000000000000000000000000a5','people',30,'password_changed',4,'2024-09-09T00:06:23.960Z',NULL,'{"user":4,"needs_password_change":false,"changed_at":"2024-09-09T00:06:23.960Z"}');
INSERT INTO change_log VALUES(177,X'210000000000000000000000000000a5','waiting-room/all',53,'token_issued',7,'2024-09-09T00:06:24.678Z',X'660000000000000000000000000000a5','{"room":0,"ticket":15,"token":"2d0000000000000000000000000000a5","user":7,"issued_at":"2024-09-09T00:06:24.678Z","waits_until":"2024-09-09T00:07:54.678Z"}');
INSERT INTO change_log VALUES(178,X'210000000000000000000000000000a5','waiting-room/all',54,'token_admitted',7,'2024-09-09T00:06:24.678Z',X'660000000000000000000000000000a5','{"room":0,"ticket":15,"user":7,"admitted_at":"2024-09-09T00:06:24.678Z","active_until":"2024-09-09T00:06:39.678Z","claimed":false}');
INSERT INTO change_log VALUES(179,X'210000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',38,'offer_ended',5,'2024-09-09T00:06:26.178Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":2,"waiter":4,"user":5,"reason":"declined","ended_at":"2024-09-09T00:06:26.178Z"}');
INSERT INTO change_log VALUES(180,X'210000000000000000000000000000a5','waiting-room/all',55,'token_ended',3,'2024-09-09T00:06:31.393Z',X'680000000000000000000000000000a5','{"room":0,"ticket":14,"user":3,"reason":"expired","ended_at":"2024-09-09T00:06:30.752Z"}');
INSERT INTO change_log VALUES(181,X'210000000000000000000000000000a5','wallets',9,'wallet_moved',8,'2024-09-09T00:06:35.592Z',NULL,'{"user":8,"amount":72998,"reason":"charge","receipt":0,"moved_at":"2024-09-09T00:06:35.592Z"}');
INSERT INTO change_log VALUES(182,X'220000000000000000000000000000a5','people',31,'person_changed',5,'2024-09-09T00:06:38.871Z',X'640000000000000000000000000000a5','{"user":5,"username":"user_5","name":"테스트학생5","email":"p5@example.org","phone_num":"010-0000-0005","student_phone_num":"1","student_parent_phone_num":"2","school":"1","grade":"3","subject":"physics1","is_active":true,"is_staff":false,"is_superuser":false,"is_teacher":false,"is_student":true,"no_show":0,"non_pass":true,"essential_clinic":false,"needs_password_change":false,"changed_at":"2024-09-09T00:06:38.871Z"}');
INSERT INTO change_log VALUES(183,X'220000000000000000000000000000a5','waiting-room/all',56,'token_ended',7,'2024-09-09T00:06:40.836Z',NULL,'{"room":0,"ticket":15,"user":7,"reason":"expired","ended_at":"2024-09-09T00:06:39.678Z"}');
INSERT INTO change_log VALUES(184,X'230000000000000000000000000000a5','clinic/1',17,'clinic_changed',NULL,'2024-09-09T00:06:42.915Z',X'640000000000000000000000000000a5','{"clinic":1,"day":"mon","time":"18:00","room":1,"subject":"physics1","teacher":8,"teacher_name":"테스트강사01","capacity":4,"is_active":true,"reservation_window":"own","own_window":{"opens_min":40,"closes_min":6000},"changed_at":"2024-09-09T00:06:42.915Z"}');
INSERT INTO change_log VALUES(185,X'230000000000000000000000000000a5','waiting-room/all',57,'token_issued',7,'2024-09-09T00:06:46.175Z',NULL,'{"room":0,"ticket":16,"token":"2e0000000000000000000000000000a5","user":7,"issued_at":"2024-09-09T00:06:46.175Z","waits_until":"2024-09-09T00:08:16.175Z"}');
INSERT INTO change_log VALUES(186,X'230000000000000000000000000000a5','waiting-room/all',58,'token_admitted',7,'2024-09-09T00:06:46.175Z',NULL,'{"room":0,"ticket":16,"user":7,"admitted_at":"2024-09-09T00:06:46.175Z","active_until":"2024-09-09T00:07:01.175Z","claimed":false}');
INSERT INTO change_log VALUES(187,X'230000000000000000000000000000a5','people',32,'password_changed',7,'2024-09-09T00:06:47.078Z',X'660000000000000000000000000000a5','{"user":7,"needs_password_change":false,"changed_at":"2024-09-09T00:06:47.078Z"}');
INSERT INTO change_log VALUES(188,X'240000000000000000000000000000a5','people',33,'password_changed',7,'2024-09-09T00:06:55.041Z',X'640000000000000000000000000000a5','{"user":7,"needs_password_change":true,"changed_at":"2024-09-09T00:06:55.041Z"}');
INSERT INTO change_log VALUES(189,X'250000000000000000000000000000a5','waiting-room/all',59,'token_ended',7,'2024-09-09T00:07:01.248Z',X'640000000000000000000000000000a5','{"room":0,"ticket":16,"user":7,"reason":"expired","ended_at":"2024-09-09T00:07:01.175Z"}');
INSERT INTO change_log VALUES(190,X'250000000000000000000000000000a5','people',34,'week_reset',NULL,'2024-09-09T00:07:02.365Z',NULL,'{"number":4,"week":"2024-09-09","cause":"demanded","reset_at":"2024-09-09T00:07:02.365Z"}');
INSERT INTO change_log VALUES(191,X'250000000000000000000000000000a5','clinic/1',18,'place_released',4,'2024-09-09T00:07:02.365Z',X'660000000000000000000000000000a5','{"clinic":1,"class_date":"2024-09-16","user":4,"place":1,"reason":"reset","released_at":"2024-09-09T00:07:02.365Z"}');
INSERT INTO change_log VALUES(192,X'250000000000000000000000000000a5','clinic/1',19,'roster_reset',NULL,'2024-09-09T00:07:02.365Z',X'660000000000000000000000000000a5','{"clinic":1,"number":4,"reset_at":"2024-09-09T00:07:02.365Z"}');
INSERT INTO change_log VALUES(193,X'250000000000000000000000000000a5','clinic/2',12,'place_released',6,'2024-09-09T00:07:02.365Z',NULL,'{"clinic":2,"class_date":"2024-09-16","user":6,"place":1,"reason":"reset","released_at":"2024-09-09T00:07:02.365Z"}');
INSERT INTO change_log VALUES(194,X'250000000000000000000000000000a5','clinic/2',13,'roster_reset',NULL,'2024-09-09T00:07:02.365Z',NULL,'{"clinic":2,"number":4,"reset_at":"2024-09-09T00:07:02.365Z"}');
INSERT INTO change_log VALUES(195,X'250000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',39,'hold_expired',4,'2024-09-09T00:07:04.483Z',X'680000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":1,"user":4,"ended_at":"2024-09-09T00:07:03.801Z"}');
INSERT INTO change_log VALUES(196,X'260000000000000000000000000000a5','waiting-room/all',60,'room_changed',NULL,'2024-09-09T00:07:15.594Z',X'640000000000000000000000000000a5','{"room":0,"places":3,"admissions_per_minute":0,"active_for_ms":40000,"claim_for_ms":15000,"extend_by_ms":10000,"max_extensions":2,"idle_for_ms":15000,"grace_for_ms":60000,"waits_for_ms":90000,"mode":"paused","changed_at":"2024-09-09T00:07:15.594Z"}');
INSERT INTO change_log VALUES(197,X'270000000000000000000000000000a5','wallets',10,'wallet_moved',3,'2024-09-09T00:07:21.885Z',X'640000000000000000000000000000a5','{"user":3,"amount":122395,"reason":"charge","receipt":0,"moved_at":"2024-09-09T00:07:21.885Z"}');
INSERT INTO change_log VALUES(198,X'270000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',40,'seat_held',7,'2024-09-09T00:07:27.353Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":1,"user":7,"held_at":"2024-09-09T00:07:27.353Z","expires_at":"2024-09-09T00:12:27.353Z"}');
INSERT INTO change_log VALUES(199,X'270000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',41,'seat_held',7,'2024-09-09T00:07:27.353Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":2,"user":7,"held_at":"2024-09-09T00:07:27.353Z","expires_at":"2024-09-09T00:12:27.353Z"}');
INSERT INTO change_log VALUES(200,X'270000000000000000000000000000a5','audit',7,'admin_called',NULL,'2024-09-09T00:07:28.537Z',X'660000000000000000000000000000a5','{"call":7,"method":"POST","target":"/x","body":"{}","remote_address":"::1","called_at":"2024-09-09T00:07:28.537Z"}');
INSERT INTO change_log VALUES(201,X'270000000000000000000000000000a5','clinic/1',20,'clinic_changed',NULL,'2024-09-09T00:07:31.362Z',NULL,'{"clinic":1,"day":"mon","time":"18:00","room":1,"subject":"physics1","teacher":8,"teacher_name":"테스트강사01","capacity":4,"is_active":true,"reservation_window":"own","own_window":{"opens_min":47,"closes_min":6000},"changed_at":"2024-09-09T00:07:31.362Z"}');
INSERT INTO change_log VALUES(202,X'280000000000000000000000000000a5','people',35,'week_reset',NULL,'2024-09-09T00:07:32.743Z',X'640000000000000000000000000000a5','{"number":5,"week":"2024-09-23","cause":"scheduled","reset_at":"2024-09-09T00:07:32.743Z"}');
INSERT INTO change_log VALUES(203,X'280000000000000000000000000000a5','waiting-room/all',61,'token_issued',3,'2024-09-09T00:07:36.306Z',NULL,'{"room":0,"ticket":17,"token":"300000000000000000000000000000a5","user":3,"issued_at":"2024-09-09T00:07:36.306Z","waits_until":"2024-09-09T00:09:06.306Z"}');
INSERT INTO change_log VALUES(204,X'280000000000000000000000000000a5','waiting-room/all',62,'opening_scheduled',NULL,'2024-09-09T00:07:36.306Z',NULL,'{"room":0,"opens_at":"2024-09-09T00:07:58.147Z","first":18,"seed":"077fe334719c261c14a2a0d5b686d4e8c9f56f74c06cdd9d13d3c5081281e0d5","commitment":"5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c","scheduled_at":"2024-09-09T00:07:38.147Z"}');
INSERT INTO change_log VALUES(205,X'280000000000000000000000000000a5','waiting-room/all',63,'token_issued',2,'2024-09-09T00:07:36.306Z',NULL,'{"room":0,"ticket":18,"token":"320000000000000000000000000000a5","user":2,"issued_at":"2024-09-09T00:07:41.184Z","waits_until":"2024-09-09T00:09:11.184Z"}');
INSERT INTO change_log VALUES(206,X'280000000000000000000000000000a5','people',36,'person_changed',5,'2024-09-09T00:07:48.389Z',X'660000000000000000000000000000a5','{"user":5,"username":"user_5","name":"테스트학생5","email":"p5@example.org","phone_num":"010-0000-0005","student_phone_num":"1","student_parent_phone_num":"2","school":"3","grade":"3","subject":"physics1","is_active":true,"is_staff":false,"is_superuser":false,"is_teacher":false,"is_student":true,"no_show":0,"non_pass":true,"essential_clinic":false,"needs_password_change":false,"changed_at":"2024-09-09T00:07:48.389Z"}');
INSERT INTO change_log VALUES(207,X'290000000000000000000000000000a5','waiting-room/all',64,'token_issued',1,'2024-09-09T00:07:48.845Z',X'640000000000000000000000000000a5','{"room":0,"ticket":19,"token":"330000000000000000000000000000a5","user":1,"issued_at":"2024-09-09T00:07:48.845Z","waits_until":"2024-09-09T00:09:18.845Z"}');
INSERT INTO change_log VALUES(208,X'290000000000000000000000000000a5','waiting-room/all',65,'token_lapsed',3,'2024-09-09T00:07:48.845Z',X'640000000000000000000000000000a5','{"room":0,"ticket":17,"user":3,"lapsed_at":"2024-09-09T00:07:52.351Z","returns_until":"2024-09-09T00:08:52.351Z"}');
INSERT INTO change_log VALUES(209,X'290000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',42,'hold_extended',8,'2024-09-09T00:07:52.351Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":4,"user":8,"extension":1,"expires_at":"2024-09-09T00:12:37.216Z","extended_at":"2024-09-09T00:07:52.351Z"}');
INSERT INTO change_log VALUES(210,X'290000000000000000000000000000a5','waiting-room/all',66,'draw_held',NULL,'2024-09-09T00:07:59.386Z',X'660000000000000000000000000000a5','{"room":0,"first":18,"last":19,"seed":"077fe334719c261c14a2a0d5b686d4e8c9f56f74c06cdd9d13d3c5081281e0d5","drawn_at":"2024-09-09T00:07:59.386Z"}');
INSERT INTO change_log VALUES(211,X'290000000000000000000000000000a5','waiting-room/all',67,'token_lapsed',2,'2024-09-09T00:07:59.386Z',X'660000000000000000000000000000a5','{"room":0,"ticket":18,"user":2,"lapsed_at":"2024-09-09T00:07:59.386Z","returns_until":"2024-09-09T00:08:59.386Z"}');
INSERT INTO change_log VALUES(212,X'2a0000000000000000000000000000a5','waiting-room/all',68,'token_lapsed',1,'2024-09-09T00:08:04.029Z',X'640000000000000000000000000000a5','{"room":0,"ticket":19,"user":1,"lapsed_at":"2024-09-09T00:08:04.029Z","returns_until":"2024-09-09T00:09:04.029Z"}');
INSERT INTO change_log VALUES(213,X'2a0000000000000000000000000000a5','people',37,'person_changed',6,'2024-09-09T00:08:04.029Z',NULL,'{"user":6,"username":"user_6","name":"테스트학생6","email":"p6@example.org","phone_num":"010-0000-0006","student_phone_num":"1","student_parent_phone_num":"2","school":"4","grade":"3","subject":"physics1","is_active":true,"is_staff":false,"is_superuser":false,"is_teacher":false,"is_student":true,"no_show":0,"non_pass":false,"essential_clinic":true,"needs_password_change":true,"changed_at":"2024-09-09T00:08:04.029Z"}');
INSERT INTO change_log VALUES(214,X'2b0000000000000000000000000000a5','people',38,'non_pass_set',8,'2024-09-09T00:08:07.347Z',X'640000000000000000000000000000a5','{"user":8,"value":false,"set_at":"2024-09-09T00:08:07.347Z"}');
INSERT INTO change_log VALUES(215,X'2b0000000000000000000000000000a5','waiting-room/all',69,'token_returned',1,'2024-09-09T00:08:11.666Z',NULL,'{"room":0,"ticket":19,"user":1,"returned_at":"2024-09-09T00:08:11.666Z"}');
INSERT INTO change_log VALUES(216,X'2b0000000000000000000000000000a5','waiting-room/all',70,'token_returned',2,'2024-09-09T00:08:11.666Z',NULL,'{"room":0,"ticket":18,"user":2,"returned_at":"2024-09-09T00:08:12.908Z"}');
INSERT INTO change_log VALUES(217,X'2c0000000000000000000000000000a5','clinic/2',14,'place_reserved',7,'2024-09-09T00:08:15.982Z',X'640000000000000000000000000000a5','{"clinic":2,"class_date":"2024-09-16","user":7,"place":1,"reserved_at":"2024-09-09T00:08:15.982Z"}');
INSERT INTO change_log VALUES(218,X'2c0000000000000000000000000000a5','clinic/2',15,'attendance_opened',7,'2024-09-09T00:08:15.982Z',X'640000000000000000000000000000a5','{"clinic":2,"class_date":"2024-09-16","user":7,"opened_at":"2024-09-09T00:08:15.982Z"}');
INSERT INTO change_log VALUES(219,X'2c0000000000000000000000000000a5','people',39,'non_pass_cleared',7,'2024-09-09T00:08:15.982Z',NULL,'{"user":7,"cleared_at":"2024-09-09T00:08:15.982Z"}');
INSERT INTO change_log VALUES(220,X'2c0000000000000000000000000000a5','clinic/2',16,'place_reserved',6,'2024-09-09T00:08:19.871Z',X'660000000000000000000000000000a5','{"clinic":2,"class_date":"2024-09-16","user":6,"place":2,"reserved_at":"2024-09-09T00:08:19.871Z"}');
INSERT INTO change_log VALUES(221,X'2c0000000000000000000000000000a5','clinic/2',17,'attendance_opened',6,'2024-09-09T00:08:19.871Z',X'660000000000000000000000000000a5','{"clinic":2,"class_date":"2024-09-16","user":6,"opened_at":"2024-09-09T00:08:19.871Z"}');
INSERT INTO change_log VALUES(222,X'2c0000000000000000000000000000a5','wallets',11,'wallet_moved',8,'2024-09-09T00:08:22.220Z',NULL,'{"user":8,"amount":118343,"reason":"charge","receipt":0,"moved_at":"2024-09-09T00:08:22.220Z"}');
INSERT INTO change_log VALUES(223,X'2c0000000000000000000000000000a5','waiting-room/all',71,'token_lapsed',1,'2024-09-09T00:08:27.468Z',X'680000000000000000000000000000a5','{"room":0,"ticket":19,"user":1,"lapsed_at":"2024-09-09T00:08:27.468Z","returns_until":"2024-09-09T00:09:18.845Z"}');
INSERT INTO change_log VALUES(224,X'2c0000000000000000000000000000a5','waiting-room/all',72,'token_returned',1,'2024-09-09T00:08:27.468Z',X'680000000000000000000000000000a5','{"room":0,"ticket":19,"user":1,"returned_at":"2024-09-09T00:08:27.468Z"}');
INSERT INTO change_log VALUES(225,X'2d0000000000000000000000000000a5','waiting-room/all',73,'token_lapsed',2,'2024-09-09T00:08:31.231Z',X'640000000000000000000000000000a5','{"room":0,"ticket":18,"user":2,"lapsed_at":"2024-09-09T00:08:31.231Z","returns_until":"2024-09-09T00:09:11.184Z"}');
INSERT INTO change_log VALUES(226,X'2d0000000000000000000000000000a5','people',40,'person_changed',3,'2024-09-09T00:08:36.224Z',NULL,'{"user":3,"username":"user_3","name":"테스트학생3","email":"p3@example.org","phone_num":"010-0000-0003","student_phone_num":"1","student_parent_phone_num":"2","school":"1","grade":"3","subject":"physics1","is_active":true,"is_staff":false,"is_superuser":false,"is_teacher":false,"is_student":true,"no_show":0,"non_pass":true,"essential_clinic":false,"needs_password_change":false,"changed_at":"2024-09-09T00:08:36.224Z"}');
INSERT INTO change_log VALUES(227,X'2e0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',43,'hold_released',8,'2024-09-09T00:08:38.927Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":4,"user":8,"released_at":"2024-09-09T00:08:38.927Z"}');
INSERT INTO change_log VALUES(228,X'2e0000000000000000000000000000a5','remembered-requests',2,'request_forgotten',NULL,'2024-09-09T00:08:38.927Z',NULL,'{"key":"260000000000000000000000000000a5","ended_at":"2024-09-09T00:08:38.927Z"}');
INSERT INTO change_log VALUES(229,X'2e0000000000000000000000000000a5','waiting-room/all',74,'token_issued',6,'2024-09-09T00:08:41.261Z',X'660000000000000000000000000000a5','{"room":0,"ticket":20,"token":"370000000000000000000000000000a5","user":6,"issued_at":"2024-09-09T00:08:41.261Z","waits_until":"2024-09-09T00:10:11.261Z"}');
INSERT INTO change_log VALUES(230,X'2e0000000000000000000000000000a5','waiting-room/all',75,'token_lapsed',1,'2024-09-09T00:08:41.261Z',X'660000000000000000000000000000a5','{"room":0,"ticket":19,"user":1,"lapsed_at":"2024-09-09T00:08:43.965Z","returns_until":"2024-09-09T00:09:18.845Z"}');
INSERT INTO change_log VALUES(231,X'2e0000000000000000000000000000a5','people',41,'attendance_marked',6,'2024-09-09T00:08:44.846Z',NULL,'{"clinic":2,"class_date":"2024-09-16","user":6,"type":"absent","no_show_after":2,"by":8,"marked_at":"2024-09-09T00:08:44.846Z"}');
INSERT INTO change_log VALUES(232,X'2e0000000000000000000000000000a5','waiting-room/all',76,'room_changed',NULL,'2024-09-09T00:08:51.221Z',X'680000000000000000000000000000a5','{"room":0,"places":4,"admissions_per_minute":30,"active_for_ms":40000,"claim_for_ms":15000,"extend_by_ms":10000,"max_extensions":2,"idle_for_ms":15000,"grace_for_ms":60000,"waits_for_ms":90000,"mode":"paused","changed_at":"2024-09-09T00:08:51.221Z"}');
INSERT INTO change_log VALUES(233,X'2f0000000000000000000000000000a5','waiting-room/all',77,'token_ended',3,'2024-09-09T00:08:53.481Z',X'640000000000000000000000000000a5','{"room":0,"ticket":17,"user":3,"reason":"abandoned","ended_at":"2024-09-09T00:08:52.351Z"}');
INSERT INTO change_log VALUES(234,X'2f0000000000000000000000000000a5','waiting-room/all',78,'token_ended',1,'2024-09-09T00:08:53.481Z',X'640000000000000000000000000000a5','{"room":0,"ticket":19,"user":1,"reason":"replaced","ended_at":"2024-09-09T00:08:53.481Z"}');
INSERT INTO change_log VALUES(235,X'2f0000000000000000000000000000a5','waiting-room/all',79,'token_issued',1,'2024-09-09T00:08:53.481Z',X'640000000000000000000000000000a5','{"room":0,"ticket":21,"token":"380000000000000000000000000000a5","user":1,"issued_at":"2024-09-09T00:08:53.481Z","waits_until":"2024-09-09T00:10:23.481Z"}');
INSERT INTO change_log VALUES(236,X'2f0000000000000000000000000000a5','waiting-room/all',80,'token_returned',2,'2024-09-09T00:08:53.481Z',X'640000000000000000000000000000a5','{"room":0,"ticket":18,"user":2,"returned_at":"2024-09-09T00:08:55.543Z"}');
INSERT INTO change_log VALUES(237,X'300000000000000000000000000000a5','waiting-room/all',81,'token_lapsed',6,'2024-09-09T00:08:57.618Z',X'640000000000000000000000000000a5','{"room":0,"ticket":20,"user":6,"lapsed_at":"2024-09-09T00:08:57.618Z","returns_until":"2024-09-09T00:09:57.618Z"}');
INSERT INTO change_log VALUES(238,X'300000000000000000000000000000a5','clinic/1',21,'clinic_changed',NULL,'2024-09-09T00:08:59.512Z',NULL,'{"clinic":1,"day":"mon","time":"18:00","room":1,"subject":"physics1","teacher":8,"teacher_name":"테스트강사01","capacity":6,"is_active":true,"reservation_window":"own","own_window":{"opens_min":45,"closes_min":6000},"changed_at":"2024-09-09T00:08:59.512Z"}');
INSERT INTO change_log VALUES(239,X'300000000000000000000000000000a5','waiting-room/all',82,'token_lapsed',1,'2024-09-09T00:09:08.752Z',X'660000000000000000000000000000a5','{"room":0,"ticket":21,"user":1,"lapsed_at":"2024-09-09T00:09:08.752Z","returns_until":"2024-09-09T00:10:08.752Z"}');
INSERT INTO change_log VALUES(240,X'300000000000000000000000000000a5','waiting-room/all',83,'token_issued',7,'2024-09-09T00:09:08.752Z',X'660000000000000000000000000000a5','{"room":0,"ticket":22,"token":"390000000000000000000000000000a5","user":7,"issued_at":"2024-09-09T00:09:09.113Z","waits_until":"2024-09-09T00:10:39.113Z"}');
INSERT INTO change_log VALUES(241,X'310000000000000000000000000000a5','waiting-room/all',84,'token_ended',2,'2024-09-09T00:09:11.388Z',X'640000000000000000000000000000a5','{"room":0,"ticket":18,"user":2,"reason":"expired","ended_at":"2024-09-09T00:09:11.184Z"}');
INSERT INTO change_log VALUES(242,X'310000000000000000000000000000a5','wallets',12,'wallet_moved',2,'2024-09-09T00:09:11.388Z',NULL,'{"user":2,"amount":31462,"reason":"charge","receipt":0,"moved_at":"2024-09-09T00:09:11.388Z"}');
INSERT INTO change_log VALUES(243,X'320000000000000000000000000000a5','clinic/2',18,'refusals_counted',NULL,'2024-09-09T00:09:14.174Z',X'640000000000000000000000000000a5','{"clinic":2,"week":"2024-09-09","reason":"occupied","count":1,"counted_at":"2024-09-09T00:09:14.174Z"}');
INSERT INTO change_log VALUES(244,X'320000000000000000000000000000a5','wallets',13,'wallet_moved',4,'2024-09-09T00:09:14.174Z',NULL,'{"user":4,"amount":31462,"reason":"charge","receipt":0,"moved_at":"2024-09-09T00:09:14.174Z"}');
INSERT INTO change_log VALUES(245,X'320000000000000000000000000000a5','people',42,'week_reset',NULL,'2024-09-09T00:09:18.351Z',X'660000000000000000000000000000a5','{"number":6,"week":"2024-09-30","cause":"scheduled","reset_at":"2024-09-09T00:09:18.351Z"}');
INSERT INTO change_log VALUES(246,X'320000000000000000000000000000a5','wallets',14,'wallet_moved',1,'2024-09-09T00:09:20.564Z',NULL,'{"user":1,"amount":48474,"reason":"charge","receipt":0,"moved_at":"2024-09-09T00:09:20.564Z"}');
INSERT INTO change_log VALUES(247,X'330000000000000000000000000000a5','people',43,'session_started',6,'2024-09-09T00:09:23.197Z',X'640000000000000000000000000000a5','{"user":6,"key":"3a0000000000000000000000000000a5","started_at":"2024-09-09T00:09:23.197Z"}');
INSERT INTO change_log VALUES(248,X'330000000000000000000000000000a5','waiting-room/all',85,'token_lapsed',7,'2024-09-09T00:09:25.137Z',NULL,'{"room":0,"ticket":22,"user":7,"lapsed_at":"2024-09-09T00:09:25.137Z","returns_until":"2024-09-09T00:10:25.137Z"}');
INSERT INTO change_log VALUES(249,X'330000000000000000000000000000a5','waiting-room/all',86,'token_issued',5,'2024-09-09T00:09:25.137Z',NULL,'{"room":0,"ticket":23,"token":"3b0000000000000000000000000000a5","user":5,"issued_at":"2024-09-09T00:09:27.559Z","waits_until":"2024-09-09T00:10:57.559Z"}');
INSERT INTO change_log VALUES(250,X'330000000000000000000000000000a5','waiting-room/all',87,'token_ended',6,'2024-09-09T00:09:25.137Z',NULL,'{"room":0,"ticket":20,"user":6,"reason":"replaced","ended_at":"2024-09-09T00:09:29.814Z"}');
INSERT INTO change_log VALUES(251,X'330000000000000000000000000000a5','waiting-room/all',88,'token_issued',6,'2024-09-09T00:09:25.137Z',NULL,'{"room":0,"ticket":24,"token":"3c0000000000000000000000000000a5","user":6,"issued_at":"2024-09-09T00:09:29.814Z","waits_until":"2024-09-09T00:10:59.814Z"}');
INSERT INTO change_log VALUES(252,X'330000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',44,'seat_held',7,'2024-09-09T00:09:40.997Z',X'660000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":4,"user":7,"held_at":"2024-09-09T00:09:40.997Z","expires_at":"2024-09-09T00:14:40.997Z"}');
INSERT INTO change_log VALUES(253,X'340000000000000000000000000000a5','waiting-room/all',89,'token_lapsed',5,'2024-09-09T00:09:43.264Z',X'640000000000000000000000000000a5','{"room":0,"ticket":23,"user":5,"lapsed_at":"2024-09-09T00:09:43.264Z","returns_until":"2024-09-09T00:10:43.264Z"}');
INSERT INTO change_log VALUES(254,X'340000000000000000000000000000a5','waiting-room/all',90,'token_ended',5,'2024-09-09T00:09:43.264Z',X'640000000000000000000000000000a5','{"room":0,"ticket":23,"user":5,"reason":"replaced","ended_at":"2024-09-09T00:09:44.343Z"}');
INSERT INTO change_log VALUES(255,X'340000000000000000000000000000a5','waiting-room/all',91,'token_issued',5,'2024-09-09T00:09:43.264Z',X'640000000000000000000000000000a5','{"room":0,"ticket":25,"token":"3e0000000000000000000000000000a5","user":5,"issued_at":"2024-09-09T00:09:44.343Z","waits_until":"2024-09-09T00:11:14.343Z"}');
INSERT INTO change_log VALUES(256,X'350000000000000000000000000000a5','waiting-room/all',92,'token_lapsed',6,'2024-09-09T00:09:46.479Z',X'640000000000000000000000000000a5','{"room":0,"ticket":24,"user":6,"lapsed_at":"2024-09-09T00:09:46.479Z","returns_until":"2024-09-09T00:10:46.479Z"}');
INSERT INTO change_log VALUES(257,X'350000000000000000000000000000a5','waiting-room/all',93,'token_ended',6,'2024-09-09T00:09:46.479Z',X'640000000000000000000000000000a5','{"room":0,"ticket":24,"user":6,"reason":"replaced","ended_at":"2024-09-09T00:09:49.304Z"}');
INSERT INTO change_log VALUES(258,X'350000000000000000000000000000a5','waiting-room/all',94,'token_issued',6,'2024-09-09T00:09:46.479Z',X'640000000000000000000000000000a5','{"room":0,"ticket":26,"token":"3f0000000000000000000000000000a5","user":6,"issued_at":"2024-09-09T00:09:49.304Z","waits_until":"2024-09-09T00:11:19.304Z"}');
INSERT INTO change_log VALUES(259,X'350000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',45,'waiter_joined',6,'2024-09-09T00:09:54.578Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","waiter":6,"user":6,"joined_at":"2024-09-09T00:09:54.578Z"}');
INSERT INTO change_log VALUES(260,X'360000000000000000000000000000a5','waiting-room/all',95,'token_lapsed',5,'2024-09-09T00:10:02.428Z',X'640000000000000000000000000000a5','{"room":0,"ticket":25,"user":5,"lapsed_at":"2024-09-09T00:10:02.428Z","returns_until":"2024-09-09T00:11:02.428Z"}');
INSERT INTO change_log VALUES(261,X'360000000000000000000000000000a5','people',44,'session_started',7,'2024-09-09T00:10:02.428Z',NULL,'{"user":7,"key":"410000000000000000000000000000a5","started_at":"2024-09-09T00:10:02.428Z"}');
INSERT INTO change_log VALUES(262,X'360000000000000000000000000000a5','waiting-room/all',96,'token_lapsed',6,'2024-09-09T00:10:06.282Z',X'660000000000000000000000000000a5','{"room":0,"ticket":26,"user":6,"lapsed_at":"2024-09-09T00:10:06.282Z","returns_until":"2024-09-09T00:11:06.282Z"}');
INSERT INTO change_log VALUES(263,X'360000000000000000000000000000a5','wallets',15,'wallet_moved',6,'2024-09-09T00:10:07.920Z',NULL,'{"user":6,"amount":151665,"reason":"charge","receipt":0,"moved_at":"2024-09-09T00:10:07.920Z"}');
INSERT INTO change_log VALUES(264,X'370000000000000000000000000000a5','waiting-room/all',97,'token_ended',1,'2024-09-09T00:10:12.062Z',X'640000000000000000000000000000a5','{"room":0,"ticket":21,"user":1,"reason":"abandoned","ended_at":"2024-09-09T00:10:08.752Z"}');
INSERT INTO change_log VALUES(265,X'370000000000000000000000000000a5','waiting-room/all',98,'token_ended',7,'2024-09-09T00:10:12.062Z',X'640000000000000000000000000000a5','{"room":0,"ticket":22,"user":7,"reason":"replaced","ended_at":"2024-09-09T00:10:12.062Z"}');
INSERT INTO change_log VALUES(266,X'370000000000000000000000000000a5','waiting-room/all',99,'token_issued',7,'2024-09-09T00:10:12.062Z',X'640000000000000000000000000000a5','{"room":0,"ticket":27,"token":"420000000000000000000000000000a5","user":7,"issued_at":"2024-09-09T00:10:12.062Z","waits_until":"2024-09-09T00:11:42.062Z"}');
INSERT INTO change_log VALUES(267,X'380000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',46,'offer_ended',4,'2024-09-09T00:10:23.350Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":3,"waiter":5,"user":4,"reason":"declined","ended_at":"2024-09-09T00:10:23.350Z"}');
INSERT INTO change_log VALUES(268,X'380000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',47,'seat_offered',6,'2024-09-09T00:10:23.350Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":3,"waiter":6,"user":6,"offered_at":"2024-09-09T00:10:23.350Z","expires_at":"2024-09-09T00:20:23.350Z"}');
INSERT INTO change_log VALUES(269,X'380000000000000000000000000000a5','outbox',14,'notice_queued',6,'2024-09-09T00:10:23.350Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":5,"kind":"offered","user":6,"seats":[3],"receipt":0,"amount":0,"expires_at":"2024-09-09T00:20:23.350Z","queued_at":"2024-09-09T00:10:23.350Z"}');
INSERT INTO change_log VALUES(270,X'390000000000000000000000000000a5','waiting-room/all',100,'token_issued',1,'2024-09-09T00:10:24.365Z',X'640000000000000000000000000000a5','{"room":0,"ticket":28,"token":"440000000000000000000000000000a5","user":1,"issued_at":"2024-09-09T00:10:24.365Z","waits_until":"2024-09-09T00:11:54.365Z"}');
INSERT INTO change_log VALUES(271,X'390000000000000000000000000000a5','waiting-room/all',101,'token_lapsed',7,'2024-09-09T00:10:24.365Z',X'640000000000000000000000000000a5','{"room":0,"ticket":27,"user":7,"lapsed_at":"2024-09-09T00:10:27.676Z","returns_until":"2024-09-09T00:11:27.676Z"}');
INSERT INTO change_log VALUES(272,X'3a0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',48,'offer_ended',6,'2024-09-09T00:10:29.572Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":3,"waiter":6,"user":6,"reason":"accepted","ended_at":"2024-09-09T00:10:29.572Z"}');
INSERT INTO change_log VALUES(273,X'3a0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',49,'seat_held',6,'2024-09-09T00:10:29.572Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":3,"user":6,"held_at":"2024-09-09T00:10:29.572Z","expires_at":"2024-09-09T00:15:29.572Z"}');
INSERT INTO change_log VALUES(274,X'3a0000000000000000000000000000a5','remembered-requests',3,'request_remembered',NULL,'2024-09-09T00:10:29.572Z',NULL,'{"key":"450000000000000000000000000000a5","fingerprint":"010000000000000000000000000000a5","answer":"sealed","concert":1,"starts_at":"2024-09-15T20:00:00","seats":[3],"remembered_at":"2024-09-09T00:10:29.572Z","forgotten_at":"2024-09-09T00:13:49.572Z"}');
INSERT INTO change_log VALUES(275,X'3a0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',50,'hold_extended',7,'2024-09-09T00:10:30.740Z',X'660000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":1,"user":7,"extension":1,"expires_at":"2024-09-09T00:14:27.353Z","extended_at":"2024-09-09T00:10:30.740Z"}');
INSERT INTO change_log VALUES(276,X'3a0000000000000000000000000000a5','clinic/1',22,'place_reserved',5,'2024-09-09T00:10:31.564Z',NULL,'{"clinic":1,"class_date":"2024-09-16","user":5,"place":1,"reserved_at":"2024-09-09T00:10:31.564Z"}');
INSERT INTO change_log VALUES(277,X'3a0000000000000000000000000000a5','clinic/1',23,'attendance_opened',5,'2024-09-09T00:10:31.564Z',NULL,'{"clinic":1,"class_date":"2024-09-16","user":5,"opened_at":"2024-09-09T00:10:31.564Z"}');
INSERT INTO change_log VALUES(278,X'3a0000000000000000000000000000a5','people',45,'non_pass_cleared',5,'2024-09-09T00:10:31.564Z',X'680000000000000000000000000000a5','{"user":5,"cleared_at":"2024-09-09T00:10:31.564Z"}');
INSERT INTO change_log VALUES(279,X'3a0000000000000000000000000000a5','outbox',15,'notice_failed',NULL,'2024-09-09T00:10:33.553Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":5,"attempt":1,"error":"no answer","dead":false,"failed_at":"2024-09-09T00:10:33.553Z","next_try_at":"2024-09-09T00:10:34.553Z"}');
INSERT INTO change_log VALUES(280,X'3a0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',51,'hold_expired',8,'2024-09-09T00:10:37.831Z',X'6a0000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":6,"user":8,"ended_at":"2024-09-09T00:10:37.216Z"}');
INSERT INTO change_log VALUES(281,X'3a0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',52,'hold_expired',8,'2024-09-09T00:10:37.831Z',X'6a0000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":7,"user":8,"ended_at":"2024-09-09T00:10:37.216Z"}');
INSERT INTO change_log VALUES(282,X'3a0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',53,'hold_expired',8,'2024-09-09T00:10:37.831Z',X'6a0000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":8,"user":8,"ended_at":"2024-09-09T00:10:37.216Z"}');
INSERT INTO change_log VALUES(283,X'3a0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',54,'hold_expired',8,'2024-09-09T00:10:37.831Z',X'6a0000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":9,"user":8,"ended_at":"2024-09-09T00:10:37.216Z"}');
INSERT INTO change_log VALUES(284,X'3a0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',55,'hold_expired',8,'2024-09-09T00:10:37.831Z',X'6a0000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":10,"user":8,"ended_at":"2024-09-09T00:10:37.216Z"}');
INSERT INTO change_log VALUES(285,X'3a0000000000000000000000000000a5','outbox',16,'notice_delivered',NULL,'2024-09-09T00:10:37.831Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":5,"delivered_at":"2024-09-09T00:10:37.831Z"}');
INSERT INTO change_log VALUES(286,X'3b0000000000000000000000000000a5','waiting-room/all',102,'token_ended',7,'2024-09-09T00:10:38.626Z',X'640000000000000000000000000000a5','{"room":0,"ticket":27,"user":7,"reason":"replaced","ended_at":"2024-09-09T00:10:38.626Z"}');
INSERT INTO change_log VALUES(287,X'3b0000000000000000000000000000a5','waiting-room/all',103,'token_issued',7,'2024-09-09T00:10:38.626Z',X'640000000000000000000000000000a5','{"room":0,"ticket":29,"token":"470000000000000000000000000000a5","user":7,"issued_at":"2024-09-09T00:10:38.626Z","waits_until":"2024-09-09T00:12:08.626Z"}');
INSERT INTO change_log VALUES(288,X'3b0000000000000000000000000000a5','waiting-room/all',104,'token_lapsed',1,'2024-09-09T00:10:38.626Z',X'640000000000000000000000000000a5','{"room":0,"ticket":28,"user":1,"lapsed_at":"2024-09-09T00:10:39.543Z","returns_until":"2024-09-09T00:11:39.543Z"}');
INSERT INTO change_log VALUES(289,X'3b0000000000000000000000000000a5','people',46,'password_changed',8,'2024-09-09T00:10:43.924Z',NULL,'{"user":8,"needs_password_change":true,"changed_at":"2024-09-09T00:10:43.924Z"}');
INSERT INTO change_log VALUES(290,X'3c0000000000000000000000000000a5','waiting-room/all',105,'token_lapsed',7,'2024-09-09T00:10:54.123Z',X'640000000000000000000000000000a5','{"room":0,"ticket":29,"user":7,"lapsed_at":"2024-09-09T00:10:54.123Z","returns_until":"2024-09-09T00:11:54.123Z"}');
INSERT INTO change_log VALUES(291,X'3c0000000000000000000000000000a5','waiting-room/all',106,'token_ended',5,'2024-09-09T00:10:54.123Z',X'640000000000000000000000000000a5','{"room":0,"ticket":25,"user":5,"reason":"abandoned","ended_at":"2024-09-09T00:11:02.428Z"}');
INSERT INTO change_log VALUES(292,X'3c0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',56,'seat_held',2,'2024-09-09T00:11:03.324Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":6,"user":2,"held_at":"2024-09-09T00:11:03.324Z","expires_at":"2024-09-09T00:16:03.324Z"}');
INSERT INTO change_log VALUES(293,X'3c0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',57,'seat_held',2,'2024-09-09T00:11:03.324Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":7,"user":2,"held_at":"2024-09-09T00:11:03.324Z","expires_at":"2024-09-09T00:16:03.324Z"}');
INSERT INTO change_log VALUES(294,X'3c0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',58,'seat_held',2,'2024-09-09T00:11:03.324Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":8,"user":2,"held_at":"2024-09-09T00:11:03.324Z","expires_at":"2024-09-09T00:16:03.324Z"}');
INSERT INTO change_log VALUES(295,X'3c0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',59,'seat_held',2,'2024-09-09T00:11:03.324Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":9,"user":2,"held_at":"2024-09-09T00:11:03.324Z","expires_at":"2024-09-09T00:16:03.324Z"}');
INSERT INTO change_log VALUES(296,X'3c0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',60,'seat_held',2,'2024-09-09T00:11:03.324Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":10,"user":2,"held_at":"2024-09-09T00:11:03.324Z","expires_at":"2024-09-09T00:16:03.324Z"}');
INSERT INTO change_log VALUES(297,X'3c0000000000000000000000000000a5','people',47,'password_changed',3,'2024-09-09T00:11:05.141Z',X'660000000000000000000000000000a5','{"user":3,"needs_password_change":false,"changed_at":"2024-09-09T00:11:05.141Z"}');
INSERT INTO change_log VALUES(298,X'3d0000000000000000000000000000a5','waiting-room/all',107,'token_ended',6,'2024-09-09T00:11:07.537Z',X'640000000000000000000000000000a5','{"room":0,"ticket":26,"user":6,"reason":"abandoned","ended_at":"2024-09-09T00:11:06.282Z"}');
INSERT INTO change_log VALUES(299,X'3d0000000000000000000000000000a5','audit',8,'admin_called',NULL,'2024-09-09T00:11:10.070Z',NULL,'{"call":8,"method":"POST","target":"/x","body":"{}","remote_address":"::1","called_at":"2024-09-09T00:11:10.070Z"}');
INSERT INTO change_log VALUES(300,X'3e0000000000000000000000000000a5','people',48,'password_changed',8,'2024-09-09T00:11:20.402Z',X'640000000000000000000000000000a5','{"user":8,"needs_password_change":true,"changed_at":"2024-09-09T00:11:20.402Z"}');
INSERT INTO change_log VALUES(301,X'3e0000000000000000000000000000a5','clinic/2',19,'refusals_counted',NULL,'2024-09-09T00:11:24.356Z',NULL,'{"clinic":2,"week":"2024-09-09","reason":"occupied","count":1,"counted_at":"2024-09-09T00:11:24.356Z"}');
INSERT INTO change_log VALUES(302,X'3f0000000000000000000000000000a5','waiting-room/all',108,'token_ended',1,'2024-09-09T00:11:39.104Z',X'640000000000000000000000000000a5','{"room":0,"ticket":28,"user":1,"reason":"replaced","ended_at":"2024-09-09T00:11:39.104Z"}');
INSERT INTO change_log VALUES(303,X'3f0000000000000000000000000000a5','waiting-room/all',109,'token_issued',1,'2024-09-09T00:11:39.104Z',X'640000000000000000000000000000a5','{"room":0,"ticket":30,"token":"4d0000000000000000000000000000a5","user":1,"issued_at":"2024-09-09T00:11:39.104Z","waits_until":"2024-09-09T00:13:09.104Z"}');
INSERT INTO change_log VALUES(304,X'400000000000000000000000000000a5','clinic/1',24,'clinic_changed',NULL,'2024-09-09T00:11:51.421Z',X'640000000000000000000000000000a5','{"clinic":1,"day":"mon","time":"18:00","room":1,"subject":"physics1","teacher":8,"teacher_name":"테스트강사01","capacity":3,"is_active":true,"reservation_window":"own","own_window":{"opens_min":8,"closes_min":6000},"changed_at":"2024-09-09T00:11:51.421Z"}');
INSERT INTO change_log VALUES(305,X'400000000000000000000000000000a5','waiting-room/all',110,'token_ended',7,'2024-09-09T00:11:54.626Z',NULL,'{"room":0,"ticket":29,"user":7,"reason":"abandoned","ended_at":"2024-09-09T00:11:54.123Z"}');
INSERT INTO change_log VALUES(306,X'400000000000000000000000000000a5','waiting-room/all',111,'token_lapsed',1,'2024-09-09T00:11:54.626Z',NULL,'{"room":0,"ticket":30,"user":1,"lapsed_at":"2024-09-09T00:11:54.626Z","returns_until":"2024-09-09T00:12:54.626Z"}');
INSERT INTO change_log VALUES(307,X'400000000000000000000000000000a5','clinic/1',25,'place_reserved',2,'2024-09-09T00:11:58.442Z',X'660000000000000000000000000000a5','{"clinic":1,"class_date":"2024-09-16","user":2,"place":2,"reserved_at":"2024-09-09T00:11:58.442Z"}');
INSERT INTO change_log VALUES(308,X'400000000000000000000000000000a5','clinic/1',26,'attendance_opened',2,'2024-09-09T00:11:58.442Z',X'660000000000000000000000000000a5','{"clinic":1,"class_date":"2024-09-16","user":2,"opened_at":"2024-09-09T00:11:58.442Z"}');
INSERT INTO change_log VALUES(309,X'400000000000000000000000000000a5','people',49,'non_pass_cleared',2,'2024-09-09T00:11:58.442Z',NULL,'{"user":2,"cleared_at":"2024-09-09T00:11:58.442Z"}');
INSERT INTO change_log VALUES(310,X'410000000000000000000000000000a5','waiting-room/all',112,'token_issued',6,'2024-09-09T00:12:06.143Z',X'640000000000000000000000000000a5','{"room":0,"ticket":31,"token":"4f0000000000000000000000000000a5","user":6,"issued_at":"2024-09-09T00:12:06.143Z","waits_until":"2024-09-09T00:13:36.143Z"}');
INSERT INTO change_log VALUES(311,X'410000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',61,'hold_released',7,'2024-09-09T00:12:08.546Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":1,"user":7,"released_at":"2024-09-09T00:12:08.546Z"}');
INSERT INTO change_log VALUES(312,X'410000000000000000000000000000a5','clinic/2',20,'clinic_waiter_joined',3,'2024-09-09T00:12:10.801Z',X'660000000000000000000000000000a5','{"clinic":2,"class_date":"2024-09-16","waiter":1,"user":3,"joined_at":"2024-09-09T00:12:10.801Z"}');
INSERT INTO change_log VALUES(313,X'410000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',62,'hold_extended',2,'2024-09-09T00:12:12.996Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":6,"user":2,"extension":1,"expires_at":"2024-09-09T00:18:03.324Z","extended_at":"2024-09-09T00:12:12.996Z"}');
INSERT INTO change_log VALUES(314,X'410000000000000000000000000000a5','clinic/1',27,'clinic_changed',NULL,'2024-09-09T00:12:16.152Z',X'680000000000000000000000000000a5','{"clinic":1,"day":"mon","time":"18:00","room":1,"subject":"physics1","teacher":8,"teacher_name":"테스트강사01","capacity":6,"is_active":true,"reservation_window":"own","own_window":{"opens_min":45,"closes_min":6000},"changed_at":"2024-09-09T00:12:16.152Z"}');
INSERT INTO change_log VALUES(315,X'410000000000000000000000000000a5','waiting-room/all',113,'token_returned',1,'2024-09-09T00:12:16.595Z',NULL,'{"room":0,"ticket":30,"user":1,"returned_at":"2024-09-09T00:12:16.595Z"}');
INSERT INTO change_log VALUES(316,X'410000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',63,'hold_extended',6,'2024-09-09T00:12:20.345Z',X'6a0000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":3,"user":6,"extension":1,"expires_at":"2024-09-09T00:17:29.572Z","extended_at":"2024-09-09T00:12:20.345Z"}');
INSERT INTO change_log VALUES(317,X'410000000000000000000000000000a5','waiting-room/all',114,'token_lapsed',6,'2024-09-09T00:12:22.637Z',NULL,'{"room":0,"ticket":31,"user":6,"lapsed_at":"2024-09-09T00:12:22.637Z","returns_until":"2024-09-09T00:13:22.637Z"}');
INSERT INTO change_log VALUES(318,X'410000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',64,'offer_ended',1,'2024-09-09T00:12:25.563Z',X'6c0000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":5,"waiter":3,"user":1,"reason":"declined","ended_at":"2024-09-09T00:12:25.563Z"}');
INSERT INTO change_log VALUES(319,X'420000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',65,'hold_expired',7,'2024-09-09T00:12:27.788Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":2,"user":7,"ended_at":"2024-09-09T00:12:27.353Z"}');
INSERT INTO change_log VALUES(320,X'430000000000000000000000000000a5','wallets',16,'wallet_moved',1,'2024-09-09T00:12:29.132Z',X'640000000000000000000000000000a5','{"user":1,"amount":115689,"reason":"charge","receipt":0,"moved_at":"2024-09-09T00:12:29.132Z"}');
INSERT INTO change_log VALUES(321,X'430000000000000000000000000000a5','waiting-room/all',115,'token_lapsed',1,'2024-09-09T00:12:34.676Z',NULL,'{"room":0,"ticket":30,"user":1,"lapsed_at":"2024-09-09T00:12:34.676Z","returns_until":"2024-09-09T00:13:09.104Z"}');
INSERT INTO change_log VALUES(322,X'430000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',66,'hold_extended',7,'2024-09-09T00:12:37.003Z',X'660000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":4,"user":7,"extension":1,"expires_at":"2024-09-09T00:16:40.997Z","extended_at":"2024-09-09T00:12:37.003Z"}');
INSERT INTO change_log VALUES(323,X'430000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',67,'seat_held',4,'2024-09-09T00:12:37.003Z',X'660000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":1,"user":4,"held_at":"2024-09-09T00:12:37.374Z","expires_at":"2024-09-09T00:17:37.374Z"}');
INSERT INTO change_log VALUES(324,X'430000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',68,'seat_held',4,'2024-09-09T00:12:37.003Z',X'660000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":2,"user":4,"held_at":"2024-09-09T00:12:37.374Z","expires_at":"2024-09-09T00:17:37.374Z"}');
INSERT INTO change_log VALUES(325,X'430000000000000000000000000000a5','clinic/1',28,'place_reserved',7,'2024-09-09T00:12:40.055Z',NULL,'{"clinic":1,"class_date":"2024-09-16","user":7,"place":3,"reserved_at":"2024-09-09T00:12:40.055Z"}');
INSERT INTO change_log VALUES(326,X'430000000000000000000000000000a5','clinic/1',29,'attendance_opened',7,'2024-09-09T00:12:40.055Z',NULL,'{"clinic":1,"class_date":"2024-09-16","user":7,"opened_at":"2024-09-09T00:12:40.055Z"}');
INSERT INTO change_log VALUES(327,X'430000000000000000000000000000a5','waiting-room/all',116,'token_issued',4,'2024-09-09T00:12:41.944Z',X'680000000000000000000000000000a5','{"room":0,"ticket":32,"token":"520000000000000000000000000000a5","user":4,"issued_at":"2024-09-09T00:12:41.944Z","waits_until":"2024-09-09T00:14:11.944Z"}');
INSERT INTO change_log VALUES(328,X'440000000000000000000000000000a5','waiting-room/all',117,'token_ended',6,'2024-09-09T00:12:45.279Z',X'640000000000000000000000000000a5','{"room":0,"ticket":31,"user":6,"reason":"replaced","ended_at":"2024-09-09T00:12:45.279Z"}');
INSERT INTO change_log VALUES(329,X'440000000000000000000000000000a5','waiting-room/all',118,'token_issued',6,'2024-09-09T00:12:45.279Z',X'640000000000000000000000000000a5','{"room":0,"ticket":33,"token":"530000000000000000000000000000a5","user":6,"issued_at":"2024-09-09T00:12:45.279Z","waits_until":"2024-09-09T00:14:15.279Z"}');
INSERT INTO change_log VALUES(330,X'440000000000000000000000000000a5','people',50,'session_started',5,'2024-09-09T00:12:47.187Z',NULL,'{"user":5,"key":"540000000000000000000000000000a5","started_at":"2024-09-09T00:12:47.187Z"}');
INSERT INTO change_log VALUES(331,X'450000000000000000000000000000a5','waiting-room/all',119,'token_lapsed',4,'2024-09-09T00:12:59.828Z',X'640000000000000000000000000000a5','{"room":0,"ticket":32,"user":4,"lapsed_at":"2024-09-09T00:12:59.828Z","returns_until":"2024-09-09T00:13:59.828Z"}');
INSERT INTO change_log VALUES(332,X'450000000000000000000000000000a5','waiting-room/all',120,'token_lapsed',6,'2024-09-09T00:12:59.828Z',X'640000000000000000000000000000a5','{"room":0,"ticket":33,"user":6,"lapsed_at":"2024-09-09T00:13:01.976Z","returns_until":"2024-09-09T00:14:01.976Z"}');
INSERT INTO change_log VALUES(333,X'460000000000000000000000000000a5','waiting-room/all',121,'token_ended',1,'2024-09-09T00:13:10.639Z',X'640000000000000000000000000000a5','{"room":0,"ticket":30,"user":1,"reason":"abandoned","ended_at":"2024-09-09T00:13:09.104Z"}');
INSERT INTO change_log VALUES(334,X'460000000000000000000000000000a5','clinic/1',30,'place_released',5,'2024-09-09T00:13:10.639Z',NULL,'{"clinic":1,"class_date":"2024-09-16","user":5,"place":1,"reason":"removed","released_at":"2024-09-09T00:13:10.639Z"}');
INSERT INTO change_log VALUES(335,X'460000000000000000000000000000a5','clinic/1',31,'place_renumbered',7,'2024-09-09T00:13:10.639Z',NULL,'{"clinic":1,"class_date":"2024-09-16","user":7,"from":3,"to":1,"renumbered_at":"2024-09-09T00:13:10.639Z"}');
INSERT INTO change_log VALUES(336,X'460000000000000000000000000000a5','clinic/1',32,'clinic_changed',NULL,'2024-09-09T00:13:10.639Z',NULL,'{"clinic":1,"day":"mon","time":"18:00","room":1,"subject":"physics1","teacher":8,"teacher_name":"테스트강사01","capacity":2,"is_active":true,"reservation_window":"own","own_window":{"opens_min":45,"closes_min":6000},"changed_at":"2024-09-09T00:13:10.639Z"}');
INSERT INTO change_log VALUES(337,X'470000000000000000000000000000a5','waiting-room/all',122,'token_returned',6,'2024-09-09T00:13:14.936Z',X'640000000000000000000000000000a5','{"room":0,"ticket":33,"user":6,"returned_at":"2024-09-09T00:13:14.936Z"}');
INSERT INTO change_log VALUES(338,X'470000000000000000000000000000a5','clinic/1',33,'refusals_counted',NULL,'2024-09-09T00:13:18.719Z',NULL,'{"clinic":1,"week":"2024-09-09","reason":"already_reserved","count":1,"counted_at":"2024-09-09T00:13:18.719Z"}');
INSERT INTO change_log VALUES(339,X'470000000000000000000000000000a5','people',51,'session_ended',6,'2024-09-09T00:13:24.254Z',X'660000000000000000000000000000a5','{"user":6,"key":"3a0000000000000000000000000000a5","reason":"idle","ended_at":"2024-09-09T00:13:24.254Z"}');
INSERT INTO change_log VALUES(340,X'470000000000000000000000000000a5','people',52,'session_ended',7,'2024-09-09T00:13:24.254Z',X'660000000000000000000000000000a5','{"user":7,"key":"410000000000000000000000000000a5","reason":"duplicate_login","ended_at":"2024-09-09T00:13:24.254Z"}');
INSERT INTO change_log VALUES(341,X'470000000000000000000000000000a5','people',53,'session_started',7,'2024-09-09T00:13:24.254Z',X'660000000000000000000000000000a5','{"user":7,"key":"560000000000000000000000000000a5","started_at":"2024-09-09T00:13:24.254Z"}');
INSERT INTO change_log VALUES(342,X'470000000000000000000000000000a5','waiting-room/all',123,'token_issued',5,'2024-09-09T00:13:28.125Z',NULL,'{"room":0,"ticket":34,"token":"570000000000000000000000000000a5","user":5,"issued_at":"2024-09-09T00:13:28.125Z","waits_until":"2024-09-09T00:14:58.125Z"}');
INSERT INTO change_log VALUES(343,X'470000000000000000000000000000a5','waiting-room/all',124,'token_lapsed',6,'2024-09-09T00:13:28.125Z',NULL,'{"room":0,"ticket":33,"user":6,"lapsed_at":"2024-09-09T00:13:31.626Z","returns_until":"2024-09-09T00:14:15.279Z"}');
INSERT INTO change_log VALUES(344,X'470000000000000000000000000000a5','people',54,'password_changed',4,'2024-09-09T00:13:31.626Z',X'680000000000000000000000000000a5','{"user":4,"needs_password_change":false,"changed_at":"2024-09-09T00:13:31.626Z"}');
INSERT INTO change_log VALUES(345,X'470000000000000000000000000000a5','clinic/2',21,'clinic_waiter_joined',2,'2024-09-09T00:13:31.860Z',NULL,'{"clinic":2,"class_date":"2024-09-16","waiter":2,"user":2,"joined_at":"2024-09-09T00:13:31.860Z"}');
INSERT INTO change_log VALUES(346,X'480000000000000000000000000000a5','waiting-room/all',125,'token_returned',6,'2024-09-09T00:13:36.333Z',X'640000000000000000000000000000a5','{"room":0,"ticket":33,"user":6,"returned_at":"2024-09-09T00:13:36.333Z"}');
INSERT INTO change_log VALUES(347,X'490000000000000000000000000000a5','clinic/1',34,'clinic_waiter_joined',4,'2024-09-09T00:13:36.955Z',X'640000000000000000000000000000a5','{"clinic":1,"class_date":"2024-09-16","waiter":1,"user":4,"joined_at":"2024-09-09T00:13:36.955Z"}');
INSERT INTO change_log VALUES(348,X'490000000000000000000000000000a5','clinic/2',22,'clinic_changed',NULL,'2024-09-09T00:13:39.652Z',NULL,'{"clinic":2,"day":"mon","time":"18:00","room":2,"subject":"physics1","teacher":8,"teacher_name":"테스트강사01","capacity":5,"is_active":true,"reservation_window":"own","own_window":{"opens_min":21,"closes_min":6000},"changed_at":"2024-09-09T00:13:39.652Z"}');
INSERT INTO change_log VALUES(349,X'490000000000000000000000000000a5','waiting-room/all',126,'token_lapsed',5,'2024-09-09T00:13:43.343Z',X'660000000000000000000000000000a5','{"room":0,"ticket":34,"user":5,"lapsed_at":"2024-09-09T00:13:43.343Z","returns_until":"2024-09-09T00:14:43.343Z"}');
INSERT INTO change_log VALUES(350,X'490000000000000000000000000000a5','waiting-room/all',127,'token_lapsed',6,'2024-09-09T00:13:43.343Z',X'660000000000000000000000000000a5','{"room":0,"ticket":33,"user":6,"lapsed_at":"2024-09-09T00:13:52.851Z","returns_until":"2024-09-09T00:14:15.279Z"}');
INSERT INTO change_log VALUES(351,X'490000000000000000000000000000a5','waiting-room/all',128,'token_returned',5,'2024-09-09T00:13:43.343Z',X'660000000000000000000000000000a5','{"room":0,"ticket":34,"user":5,"returned_at":"2024-09-09T00:13:52.851Z"}');
INSERT INTO change_log VALUES(352,X'490000000000000000000000000000a5','clinic/2',23,'place_reserved',3,'2024-09-09T00:13:54.965Z',NULL,'{"clinic":2,"class_date":"2024-09-16","user":3,"place":3,"reserved_at":"2024-09-09T00:13:54.965Z"}');
INSERT INTO change_log VALUES(353,X'490000000000000000000000000000a5','clinic/2',24,'attendance_opened',3,'2024-09-09T00:13:54.965Z',NULL,'{"clinic":2,"class_date":"2024-09-16","user":3,"opened_at":"2024-09-09T00:13:54.965Z"}');
INSERT INTO change_log VALUES(354,X'490000000000000000000000000000a5','people',55,'non_pass_cleared',3,'2024-09-09T00:13:54.965Z',X'680000000000000000000000000000a5','{"user":3,"cleared_at":"2024-09-09T00:13:54.965Z"}');
INSERT INTO change_log VALUES(355,X'490000000000000000000000000000a5','clinic/2',25,'clinic_waiter_left',3,'2024-09-09T00:13:54.965Z',NULL,'{"clinic":2,"class_date":"2024-09-16","waiter":1,"user":3,"reason":"promoted","left_at":"2024-09-09T00:13:54.965Z"}');
INSERT INTO change_log VALUES(356,X'490000000000000000000000000000a5','outbox',17,'notice_queued',3,'2024-09-09T00:13:54.965Z',X'6a0000000000000000000000000000a5','{"clinic":2,"notice":1,"kind":"promoted","user":3,"seats":[],"receipt":0,"amount":0,"expires_at":"1970-01-01T00:00:00.000Z","queued_at":"2024-09-09T00:13:54.965Z","class_date":"2024-09-16","place":3}');
INSERT INTO change_log VALUES(357,X'490000000000000000000000000000a5','waiting-room/all',129,'token_returned',6,'2024-09-09T00:13:56.375Z',NULL,'{"room":0,"ticket":33,"user":6,"returned_at":"2024-09-09T00:13:56.375Z"}');
INSERT INTO change_log VALUES(358,X'4a0000000000000000000000000000a5','people',56,'password_changed',1,'2024-09-09T00:13:57.221Z',X'640000000000000000000000000000a5','{"user":1,"needs_password_change":true,"changed_at":"2024-09-09T00:13:57.221Z"}');
INSERT INTO change_log VALUES(359,X'4a0000000000000000000000000000a5','waiting-room/all',130,'token_ended',4,'2024-09-09T00:14:00.545Z',NULL,'{"room":0,"ticket":32,"user":4,"reason":"abandoned","ended_at":"2024-09-09T00:13:59.828Z"}');
INSERT INTO change_log VALUES(360,X'4a0000000000000000000000000000a5','outbox',18,'notice_failed',NULL,'2024-09-09T00:14:00.545Z',X'660000000000000000000000000000a5','{"clinic":2,"notice":1,"attempt":1,"error":"no answer","dead":false,"failed_at":"2024-09-09T00:14:00.545Z","next_try_at":"2024-09-09T00:14:01.545Z"}');
INSERT INTO change_log VALUES(361,X'4a0000000000000000000000000000a5','people',57,'password_changed',4,'2024-09-09T00:14:03.961Z',NULL,'{"user":4,"needs_password_change":false,"changed_at":"2024-09-09T00:14:03.961Z"}');
INSERT INTO change_log VALUES(362,X'4a0000000000000000000000000000a5','waiting-room/all',131,'token_lapsed',5,'2024-09-09T00:14:09.611Z',X'680000000000000000000000000000a5','{"room":0,"ticket":34,"user":5,"lapsed_at":"2024-09-09T00:14:09.611Z","returns_until":"2024-09-09T00:14:58.125Z"}');
INSERT INTO change_log VALUES(363,X'4a0000000000000000000000000000a5','outbox',19,'notice_failed',NULL,'2024-09-09T00:14:09.611Z',NULL,'{"clinic":2,"notice":1,"attempt":2,"error":"no answer","dead":true,"failed_at":"2024-09-09T00:14:09.611Z","next_try_at":"2024-09-09T00:14:09.611Z"}');
INSERT INTO change_log VALUES(364,X'4a0000000000000000000000000000a5','waiting-room/all',132,'token_issued',7,'2024-09-09T00:14:10.209Z',X'6a0000000000000000000000000000a5','{"room":0,"ticket":35,"token":"580000000000000000000000000000a5","user":7,"issued_at":"2024-09-09T00:14:10.209Z","waits_until":"2024-09-09T00:15:40.209Z"}');
INSERT INTO change_log VALUES(365,X'4b0000000000000000000000000000a5','remembered-requests',4,'request_forgotten',NULL,'2024-09-09T00:14:10.530Z',X'640000000000000000000000000000a5','{"key":"450000000000000000000000000000a5","ended_at":"2024-09-09T00:13:49.572Z"}');
INSERT INTO change_log VALUES(366,X'4b0000000000000000000000000000a5','waiting-room/all',133,'token_lapsed',6,'2024-09-09T00:14:11.770Z',NULL,'{"room":0,"ticket":33,"user":6,"lapsed_at":"2024-09-09T00:14:11.770Z","returns_until":"2024-09-09T00:14:15.279Z"}');
INSERT INTO change_log VALUES(367,X'4b0000000000000000000000000000a5','waiting-room/all',134,'token_ended',6,'2024-09-09T00:14:11.770Z',NULL,'{"room":0,"ticket":33,"user":6,"reason":"replaced","ended_at":"2024-09-09T00:14:11.770Z"}');
INSERT INTO change_log VALUES(368,X'4b0000000000000000000000000000a5','waiting-room/all',135,'token_issued',6,'2024-09-09T00:14:11.770Z',NULL,'{"room":0,"ticket":36,"token":"590000000000000000000000000000a5","user":6,"issued_at":"2024-09-09T00:14:11.770Z","waits_until":"2024-09-09T00:15:41.770Z"}');
INSERT INTO change_log VALUES(369,X'4c0000000000000000000000000000a5','clinic/2',26,'place_reserved',2,'2024-09-09T00:14:15.617Z',X'640000000000000000000000000000a5','{"clinic":2,"class_date":"2024-09-16","user":2,"place":4,"reserved_at":"2024-09-09T00:14:15.617Z"}');
INSERT INTO change_log VALUES(370,X'4c0000000000000000000000000000a5','clinic/2',27,'attendance_opened',2,'2024-09-09T00:14:15.617Z',X'640000000000000000000000000000a5','{"clinic":2,"class_date":"2024-09-16","user":2,"opened_at":"2024-09-09T00:14:15.617Z"}');
INSERT INTO change_log VALUES(371,X'4c0000000000000000000000000000a5','clinic/2',28,'clinic_waiter_left',2,'2024-09-09T00:14:15.617Z',X'640000000000000000000000000000a5','{"clinic":2,"class_date":"2024-09-16","waiter":2,"user":2,"reason":"promoted","left_at":"2024-09-09T00:14:15.617Z"}');
INSERT INTO change_log VALUES(372,X'4c0000000000000000000000000000a5','outbox',20,'notice_queued',2,'2024-09-09T00:14:15.617Z',NULL,'{"clinic":2,"notice":2,"kind":"promoted","user":2,"seats":[],"receipt":0,"amount":0,"expires_at":"1970-01-01T00:00:00.000Z","queued_at":"2024-09-09T00:14:15.617Z","class_date":"2024-09-16","place":4}');
INSERT INTO change_log VALUES(373,X'4d0000000000000000000000000000a5','wallets',17,'wallet_moved',2,'2024-09-09T00:14:20.732Z',X'640000000000000000000000000000a5','{"user":2,"amount":199632,"reason":"charge","receipt":0,"moved_at":"2024-09-09T00:14:20.732Z"}');
INSERT INTO change_log VALUES(374,X'4d0000000000000000000000000000a5','waiting-room/all',136,'token_lapsed',7,'2024-09-09T00:14:28.689Z',NULL,'{"room":0,"ticket":35,"user":7,"lapsed_at":"2024-09-09T00:14:28.689Z","returns_until":"2024-09-09T00:15:28.689Z"}');
INSERT INTO change_log VALUES(375,X'4d0000000000000000000000000000a5','waiting-room/all',137,'token_lapsed',6,'2024-09-09T00:14:28.689Z',NULL,'{"room":0,"ticket":36,"user":6,"lapsed_at":"2024-09-09T00:14:28.689Z","returns_until":"2024-09-09T00:15:28.689Z"}');
INSERT INTO change_log VALUES(376,X'4e0000000000000000000000000000a5','people',58,'person_changed',2,'2024-09-09T00:14:49.409Z',X'640000000000000000000000000000a5','{"user":2,"username":"user_2","name":"테스트학생2","email":"p2@example.org","phone_num":"010-0000-0002","student_phone_num":"1","student_parent_phone_num":"2","school":"2","grade":"3","subject":"physics1","is_active":true,"is_staff":false,"is_superuser":false,"is_teacher":false,"is_student":true,"no_show":0,"non_pass":false,"essential_clinic":true,"needs_password_change":true,"changed_at":"2024-09-09T00:14:49.409Z"}');
INSERT INTO change_log VALUES(377,X'4f0000000000000000000000000000a5','people',59,'week_reset',NULL,'2024-09-09T00:14:55.134Z',X'640000000000000000000000000000a5','{"number":7,"week":"2024-10-07","cause":"scheduled","reset_at":"2024-09-09T00:14:55.134Z"}');
INSERT INTO change_log VALUES(378,X'4f0000000000000000000000000000a5','waiting-room/all',138,'token_ended',5,'2024-09-09T00:14:59.068Z',NULL,'{"room":0,"ticket":34,"user":5,"reason":"abandoned","ended_at":"2024-09-09T00:14:58.125Z"}');
INSERT INTO change_log VALUES(379,X'500000000000000000000000000000a5','clinic/1',35,'place_released',2,'2024-09-09T00:15:00.611Z',X'640000000000000000000000000000a5','{"clinic":1,"class_date":"2024-09-16","user":2,"place":2,"reason":"removed","released_at":"2024-09-09T00:15:00.611Z"}');
INSERT INTO change_log VALUES(380,X'510000000000000000000000000000a5','waiting-room/all',139,'opening_scheduled',NULL,'2024-09-09T00:15:06.192Z',X'640000000000000000000000000000a5','{"room":0,"opens_at":"2024-09-09T00:15:12.192Z","first":37,"seed":"081e8bf88672a863ffa1ccac9707b9429bcf051e0871e8da016d143a0ecd87f0","commitment":"5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c","scheduled_at":"2024-09-09T00:15:06.192Z"}');
INSERT INTO change_log VALUES(381,X'510000000000000000000000000000a5','clinic/2',29,'place_released',2,'2024-09-09T00:15:07.882Z',NULL,'{"clinic":2,"class_date":"2024-09-16","user":2,"place":4,"reason":"fell_out","released_at":"2024-09-09T00:15:07.882Z"}');
INSERT INTO change_log VALUES(382,X'510000000000000000000000000000a5','clinic/2',30,'place_released',3,'2024-09-09T00:15:07.882Z',NULL,'{"clinic":2,"class_date":"2024-09-16","user":3,"place":3,"reason":"fell_out","released_at":"2024-09-09T00:15:07.882Z"}');
INSERT INTO change_log VALUES(383,X'510000000000000000000000000000a5','clinic/2',31,'clinic_changed',NULL,'2024-09-09T00:15:07.882Z',NULL,'{"clinic":2,"day":"mon","time":"18:00","room":2,"subject":"physics1","teacher":8,"teacher_name":"테스트강사01","capacity":2,"is_active":true,"reservation_window":"own","own_window":{"opens_min":50,"closes_min":6000},"changed_at":"2024-09-09T00:15:07.882Z"}');
INSERT INTO change_log VALUES(384,X'510000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',69,'hold_released',7,'2024-09-09T00:15:07.885Z',X'660000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":4,"user":7,"released_at":"2024-09-09T00:15:07.885Z"}');
INSERT INTO change_log VALUES(385,X'520000000000000000000000000000a5','waiting-room/all',140,'token_issued',4,'2024-09-09T00:15:09.229Z',X'640000000000000000000000000000a5','{"room":0,"ticket":37,"token":"600000000000000000000000000000a5","user":4,"issued_at":"2024-09-09T00:15:09.229Z","waits_until":"2024-09-09T00:16:39.229Z"}');
INSERT INTO change_log VALUES(386,X'520000000000000000000000000000a5','wallets',18,'wallet_moved',4,'2024-09-09T00:15:11.436Z',NULL,'{"user":4,"amount":133220,"reason":"charge","receipt":0,"moved_at":"2024-09-09T00:15:11.436Z"}');
INSERT INTO change_log VALUES(387,X'520000000000000000000000000000a5','waiting-room/all',141,'draw_held',NULL,'2024-09-09T00:15:12.885Z',X'660000000000000000000000000000a5','{"room":0,"first":37,"last":37,"seed":"081e8bf88672a863ffa1ccac9707b9429bcf051e0871e8da016d143a0ecd87f0","drawn_at":"2024-09-09T00:15:12.885Z"}');
INSERT INTO change_log VALUES(388,X'520000000000000000000000000000a5','clinic/2',32,'clinic_changed',NULL,'2024-09-09T00:15:12.885Z',NULL,'{"clinic":2,"day":"mon","time":"18:00","room":2,"subject":"physics1","teacher":8,"teacher_name":"테스트강사01","capacity":5,"is_active":true,"reservation_window":"own","own_window":{"opens_min":56,"closes_min":6000},"changed_at":"2024-09-09T00:15:12.885Z"}');
INSERT INTO change_log VALUES(389,X'520000000000000000000000000000a5','clinic/1',36,'place_reserved',4,'2024-09-09T00:15:16.404Z',X'680000000000000000000000000000a5','{"clinic":1,"class_date":"2024-09-16","user":4,"place":2,"reserved_at":"2024-09-09T00:15:16.404Z"}');
INSERT INTO change_log VALUES(390,X'520000000000000000000000000000a5','clinic/1',37,'attendance_opened',4,'2024-09-09T00:15:16.404Z',X'680000000000000000000000000000a5','{"clinic":1,"class_date":"2024-09-16","user":4,"opened_at":"2024-09-09T00:15:16.404Z"}');
INSERT INTO change_log VALUES(391,X'520000000000000000000000000000a5','clinic/1',38,'clinic_waiter_left',4,'2024-09-09T00:15:16.404Z',X'680000000000000000000000000000a5','{"clinic":1,"class_date":"2024-09-16","waiter":1,"user":4,"reason":"promoted","left_at":"2024-09-09T00:15:16.404Z"}');
INSERT INTO change_log VALUES(392,X'520000000000000000000000000000a5','outbox',21,'notice_queued',4,'2024-09-09T00:15:16.404Z',NULL,'{"clinic":1,"notice":1,"kind":"promoted","user":4,"seats":[],"receipt":0,"amount":0,"expires_at":"1970-01-01T00:00:00.000Z","queued_at":"2024-09-09T00:15:16.404Z","class_date":"2024-09-16","place":2}');
INSERT INTO change_log VALUES(393,X'520000000000000000000000000000a5','waiting-room/all',142,'opening_scheduled',NULL,'2024-09-09T00:15:18.698Z',X'6a0000000000000000000000000000a5','{"room":0,"opens_at":"2024-09-09T00:15:41.698Z","first":38,"seed":"082e118ca9238b438b6139bec34dd9be8c2985df580d3fd21b023c616df38b09","commitment":"5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c","scheduled_at":"2024-09-09T00:15:18.698Z"}');
INSERT INTO change_log VALUES(394,X'520000000000000000000000000000a5','waiting-room/all',143,'token_lapsed',4,'2024-09-09T00:15:18.698Z',X'6a0000000000000000000000000000a5','{"room":0,"ticket":37,"user":4,"lapsed_at":"2024-09-09T00:15:25.323Z","returns_until":"2024-09-09T00:16:25.323Z"}');
INSERT INTO change_log VALUES(395,X'520000000000000000000000000000a5','waiting-room/all',144,'token_returned',4,'2024-09-09T00:15:18.698Z',X'6a0000000000000000000000000000a5','{"room":0,"ticket":37,"user":4,"returned_at":"2024-09-09T00:15:25.323Z"}');
INSERT INTO change_log VALUES(396,X'530000000000000000000000000000a5','outbox',22,'notice_failed',NULL,'2024-09-09T00:15:27.723Z',X'640000000000000000000000000000a5','{"clinic":2,"notice":2,"attempt":1,"error":"no answer","dead":false,"failed_at":"2024-09-09T00:15:27.723Z","next_try_at":"2024-09-09T00:15:28.723Z"}');
INSERT INTO change_log VALUES(397,X'530000000000000000000000000000a5','waiting-room/all',145,'token_ended',7,'2024-09-09T00:15:31.254Z',NULL,'{"room":0,"ticket":35,"user":7,"reason":"abandoned","ended_at":"2024-09-09T00:15:28.689Z"}');
INSERT INTO change_log VALUES(398,X'530000000000000000000000000000a5','waiting-room/all',146,'token_ended',6,'2024-09-09T00:15:31.254Z',NULL,'{"room":0,"ticket":36,"user":6,"reason":"abandoned","ended_at":"2024-09-09T00:15:28.689Z"}');
INSERT INTO change_log VALUES(399,X'530000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',70,'hold_released',4,'2024-09-09T00:15:31.254Z',X'660000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":1,"user":4,"released_at":"2024-09-09T00:15:31.254Z"}');
INSERT INTO change_log VALUES(400,X'540000000000000000000000000000a5','waiting-room/all',147,'token_lapsed',4,'2024-09-09T00:15:40.530Z',X'640000000000000000000000000000a5','{"room":0,"ticket":37,"user":4,"lapsed_at":"2024-09-09T00:15:40.530Z","returns_until":"2024-09-09T00:16:39.229Z"}');
INSERT INTO change_log VALUES(401,X'540000000000000000000000000000a5','outbox',23,'notice_failed',NULL,'2024-09-09T00:15:40.530Z',NULL,'{"clinic":2,"notice":2,"attempt":2,"error":"no answer","dead":true,"failed_at":"2024-09-09T00:15:40.530Z","next_try_at":"2024-09-09T00:15:40.530Z"}');
INSERT INTO change_log VALUES(402,X'540000000000000000000000000000a5','waiting-room/all',148,'draw_held',NULL,'2024-09-09T00:15:44.362Z',X'660000000000000000000000000000a5','{"room":0,"first":38,"last":37,"seed":"082e118ca9238b438b6139bec34dd9be8c2985df580d3fd21b023c616df38b09","drawn_at":"2024-09-09T00:15:44.362Z"}');
INSERT INTO change_log VALUES(403,X'540000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',71,'seat_held',7,'2024-09-09T00:15:46.864Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":4,"user":7,"held_at":"2024-09-09T00:15:46.864Z","expires_at":"2024-09-09T00:20:46.864Z"}');
INSERT INTO change_log VALUES(404,X'540000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',72,'seat_held',7,'2024-09-09T00:15:46.864Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":5,"user":7,"held_at":"2024-09-09T00:15:46.864Z","expires_at":"2024-09-09T00:20:46.864Z"}');
INSERT INTO change_log VALUES(405,X'540000000000000000000000000000a5','clinic/1',39,'clinic_changed',NULL,'2024-09-09T00:15:50.201Z',X'680000000000000000000000000000a5','{"clinic":1,"day":"mon","time":"18:00","room":1,"subject":"physics1","teacher":8,"teacher_name":"테스트강사01","capacity":4,"is_active":true,"reservation_window":"own","own_window":{"opens_min":3,"closes_min":6000},"changed_at":"2024-09-09T00:15:50.201Z"}');
INSERT INTO change_log VALUES(406,X'540000000000000000000000000000a5','wallets',19,'wallet_moved',8,'2024-09-09T00:15:52.710Z',NULL,'{"user":8,"amount":191501,"reason":"charge","receipt":0,"moved_at":"2024-09-09T00:15:52.710Z"}');
INSERT INTO change_log VALUES(407,X'540000000000000000000000000000a5','waiting-room/all',149,'token_issued',3,'2024-09-09T00:15:53.160Z',X'6a0000000000000000000000000000a5','{"room":0,"ticket":38,"token":"640000000000000000000000000000a5","user":3,"issued_at":"2024-09-09T00:15:53.160Z","waits_until":"2024-09-09T00:17:23.160Z"}');
INSERT INTO change_log VALUES(408,X'550000000000000000000000000000a5','waiting-room/all',150,'token_returned',4,'2024-09-09T00:15:56.510Z',X'640000000000000000000000000000a5','{"room":0,"ticket":37,"user":4,"returned_at":"2024-09-09T00:15:56.510Z"}');
INSERT INTO change_log VALUES(409,X'550000000000000000000000000000a5','clinic/1',40,'place_reserved',2,'2024-09-09T00:15:57.405Z',NULL,'{"clinic":1,"class_date":"2024-09-16","user":2,"place":3,"reserved_at":"2024-09-09T00:15:57.405Z"}');
INSERT INTO change_log VALUES(410,X'550000000000000000000000000000a5','clinic/1',41,'attendance_opened',2,'2024-09-09T00:15:57.405Z',NULL,'{"clinic":1,"class_date":"2024-09-16","user":2,"opened_at":"2024-09-09T00:15:57.405Z"}');
INSERT INTO change_log VALUES(411,X'560000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',73,'hold_expired',2,'2024-09-09T00:16:04.198Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":7,"user":2,"ended_at":"2024-09-09T00:16:03.324Z"}');
INSERT INTO change_log VALUES(412,X'560000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',74,'hold_expired',2,'2024-09-09T00:16:04.198Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":8,"user":2,"ended_at":"2024-09-09T00:16:03.324Z"}');
INSERT INTO change_log VALUES(413,X'560000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',75,'hold_expired',2,'2024-09-09T00:16:04.198Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":9,"user":2,"ended_at":"2024-09-09T00:16:03.324Z"}');
INSERT INTO change_log VALUES(414,X'560000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',76,'hold_expired',2,'2024-09-09T00:16:04.198Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":10,"user":2,"ended_at":"2024-09-09T00:16:03.324Z"}');
INSERT INTO change_log VALUES(415,X'560000000000000000000000000000a5','people',60,'password_changed',3,'2024-09-09T00:16:04.198Z',NULL,'{"user":3,"needs_password_change":false,"changed_at":"2024-09-09T00:16:04.198Z"}');
INSERT INTO change_log VALUES(416,X'560000000000000000000000000000a5','audit',9,'admin_called',NULL,'2024-09-09T00:16:05.530Z',X'660000000000000000000000000000a5','{"call":9,"method":"POST","target":"/x","body":"{}","remote_address":"::1","called_at":"2024-09-09T00:16:05.530Z"}');
INSERT INTO change_log VALUES(417,X'560000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',77,'seat_held',5,'2024-09-09T00:16:05.637Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":10,"user":5,"held_at":"2024-09-09T00:16:05.637Z","expires_at":"2024-09-09T00:21:05.637Z"}');
INSERT INTO change_log VALUES(418,X'560000000000000000000000000000a5','waiting-room/all',151,'token_lapsed',3,'2024-09-09T00:16:08.560Z',X'680000000000000000000000000000a5','{"room":0,"ticket":38,"user":3,"lapsed_at":"2024-09-09T00:16:08.560Z","returns_until":"2024-09-09T00:17:08.560Z"}');
INSERT INTO change_log VALUES(419,X'560000000000000000000000000000a5','waiting-room/all',152,'token_issued',2,'2024-09-09T00:16:08.560Z',X'680000000000000000000000000000a5','{"room":0,"ticket":39,"token":"680000000000000000000000000000a5","user":2,"issued_at":"2024-09-09T00:16:08.560Z","waits_until":"2024-09-09T00:17:38.560Z"}');
INSERT INTO change_log VALUES(420,X'560000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',78,'seat_held',7,'2024-09-09T00:16:10.941Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":1,"user":7,"held_at":"2024-09-09T00:16:10.941Z","expires_at":"2024-09-09T00:21:10.941Z"}');
INSERT INTO change_log VALUES(421,X'560000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',79,'seat_held',7,'2024-09-09T00:16:10.941Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":7,"user":7,"held_at":"2024-09-09T00:16:10.941Z","expires_at":"2024-09-09T00:21:10.941Z"}');
INSERT INTO change_log VALUES(422,X'560000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',80,'seat_held',7,'2024-09-09T00:16:10.941Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":8,"user":7,"held_at":"2024-09-09T00:16:10.941Z","expires_at":"2024-09-09T00:21:10.941Z"}');
INSERT INTO change_log VALUES(423,X'560000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',81,'seat_held',7,'2024-09-09T00:16:10.941Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":9,"user":7,"held_at":"2024-09-09T00:16:10.941Z","expires_at":"2024-09-09T00:21:10.941Z"}');
INSERT INTO change_log VALUES(424,X'560000000000000000000000000000a5','waiting-room/all',153,'token_lapsed',4,'2024-09-09T00:16:11.862Z',X'6a0000000000000000000000000000a5','{"room":0,"ticket":37,"user":4,"lapsed_at":"2024-09-09T00:16:11.862Z","returns_until":"2024-09-09T00:16:39.229Z"}');
INSERT INTO change_log VALUES(425,X'560000000000000000000000000000a5','people',61,'attendance_marked',4,'2024-09-09T00:16:14.559Z',NULL,'{"clinic":1,"class_date":"2024-09-16","user":4,"type":"attended","no_show_after":0,"by":8,"marked_at":"2024-09-09T00:16:14.559Z"}');
INSERT INTO change_log VALUES(426,X'570000000000000000000000000000a5','people',62,'person_changed',6,'2024-09-09T00:16:19.215Z',X'640000000000000000000000000000a5','{"user":6,"username":"user_6","name":"테스트학생6","email":"p6@example.org","phone_num":"010-0000-0006","student_phone_num":"1","student_parent_phone_num":"2","school":"1","grade":"3","subject":"physics1","is_active":true,"is_staff":false,"is_superuser":false,"is_teacher":false,"is_student":true,"no_show":0,"non_pass":false,"essential_clinic":true,"needs_password_change":true,"changed_at":"2024-09-09T00:16:19.215Z"}');
INSERT INTO change_log VALUES(427,X'570000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',82,'seat_sold',5,'2024-09-09T00:16:20.305Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":10,"user":5,"receipt":1,"price":50000,"sold_at":"2024-09-09T00:16:20.305Z"}');
INSERT INTO change_log VALUES(428,X'570000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',83,'receipt_written',5,'2024-09-09T00:16:20.305Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","receipt":1,"user":5,"amount":50000,"balance_after":20731,"paid_at":"2024-09-09T00:16:20.305Z"}');
INSERT INTO change_log VALUES(429,X'570000000000000000000000000000a5','outbox',24,'notice_queued',5,'2024-09-09T00:16:20.305Z',X'660000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":6,"kind":"paid","user":5,"seats":[10],"receipt":1,"amount":50000,"expires_at":"1970-01-01T00:00:00.000Z","queued_at":"2024-09-09T00:16:20.305Z"}');
INSERT INTO change_log VALUES(430,X'570000000000000000000000000000a5','wallets',20,'wallet_moved',5,'2024-09-09T00:16:20.305Z',NULL,'{"user":5,"amount":-50000,"reason":"payment","concert":1,"starts_at":"2024-09-15T20:00:00","receipt":1,"moved_at":"2024-09-09T00:16:20.305Z"}');
INSERT INTO change_log VALUES(431,X'570000000000000000000000000000a5','outbox',25,'notice_failed',NULL,'2024-09-09T00:16:22.406Z',X'680000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":6,"attempt":1,"error":"no answer","dead":false,"failed_at":"2024-09-09T00:16:22.406Z","next_try_at":"2024-09-09T00:16:23.406Z"}');
INSERT INTO change_log VALUES(432,X'570000000000000000000000000000a5','waiting-room/all',154,'token_lapsed',2,'2024-09-09T00:16:24.829Z',NULL,'{"room":0,"ticket":39,"user":2,"lapsed_at":"2024-09-09T00:16:24.829Z","returns_until":"2024-09-09T00:17:24.829Z"}');
INSERT INTO change_log VALUES(433,X'570000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',84,'waiter_joined',5,'2024-09-09T00:16:24.829Z',X'6a0000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","waiter":7,"user":5,"joined_at":"2024-09-09T00:16:24.829Z"}');
INSERT INTO change_log VALUES(434,X'580000000000000000000000000000a5','audit',10,'admin_called',NULL,'2024-09-09T00:16:28.745Z',X'640000000000000000000000000000a5','{"call":10,"method":"POST","target":"/x","body":"{}","remote_address":"::1","called_at":"2024-09-09T00:16:28.745Z"}');
INSERT INTO change_log VALUES(435,X'580000000000000000000000000000a5','people',63,'password_changed',4,'2024-09-09T00:16:30.843Z',NULL,'{"user":4,"needs_password_change":true,"changed_at":"2024-09-09T00:16:30.843Z"}');
INSERT INTO change_log VALUES(436,X'590000000000000000000000000000a5','waiting-room/all',155,'token_ended',4,'2024-09-09T00:16:39.734Z',X'640000000000000000000000000000a5','{"room":0,"ticket":37,"user":4,"reason":"abandoned","ended_at":"2024-09-09T00:16:39.229Z"}');
INSERT INTO change_log VALUES(437,X'590000000000000000000000000000a5','outbox',26,'notice_resent',NULL,'2024-09-09T00:16:39.734Z',NULL,'{"clinic":2,"notice":1,"resent_at":"2024-09-09T00:16:39.734Z"}');
INSERT INTO change_log VALUES(438,X'5a0000000000000000000000000000a5','people',64,'person_changed',2,'2024-09-09T00:16:43.892Z',X'640000000000000000000000000000a5','{"user":2,"username":"user_2","name":"테스트학생2","email":"p2@example.org","phone_num":"010-0000-0002","student_phone_num":"1","student_parent_phone_num":"2","school":"3","grade":"3","subject":"physics1","is_active":true,"is_staff":false,"is_superuser":false,"is_teacher":false,"is_student":true,"no_show":0,"non_pass":false,"essential_clinic":true,"needs_password_change":true,"changed_at":"2024-09-09T00:16:43.892Z"}');
INSERT INTO change_log VALUES(439,X'5a0000000000000000000000000000a5','clinic/2',33,'refusals_counted',NULL,'2024-09-09T00:16:45.257Z',NULL,'{"clinic":2,"week":"2024-09-09","reason":"already_reserved","count":1,"counted_at":"2024-09-09T00:16:45.257Z"}');
INSERT INTO change_log VALUES(440,X'5a0000000000000000000000000000a5','people',65,'session_ended',5,'2024-09-09T00:16:48.661Z',X'660000000000000000000000000000a5','{"user":5,"key":"540000000000000000000000000000a5","reason":"idle","ended_at":"2024-09-09T00:16:48.661Z"}');
INSERT INTO change_log VALUES(441,X'5b0000000000000000000000000000a5','waiting-room/all',156,'token_returned',2,'2024-09-09T00:16:56.922Z',X'640000000000000000000000000000a5','{"room":0,"ticket":39,"user":2,"returned_at":"2024-09-09T00:16:56.922Z"}');
INSERT INTO change_log VALUES(442,X'5b0000000000000000000000000000a5','clinic/1',42,'refusals_counted',NULL,'2024-09-09T00:17:04.284Z',NULL,'{"clinic":1,"week":"2024-09-09","reason":"already_reserved","count":1,"counted_at":"2024-09-09T00:17:04.284Z"}');
INSERT INTO change_log VALUES(443,X'5b0000000000000000000000000000a5','outbox',27,'notice_resent',NULL,'2024-09-09T00:17:04.284Z',X'660000000000000000000000000000a5','{"clinic":2,"notice":2,"resent_at":"2024-09-09T00:17:04.284Z"}');
INSERT INTO change_log VALUES(444,X'5c0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',85,'waiter_joined',6,'2024-09-09T00:17:08.039Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","waiter":8,"user":6,"joined_at":"2024-09-09T00:17:08.039Z"}');
INSERT INTO change_log VALUES(445,X'5c0000000000000000000000000000a5','waiting-room/all',157,'token_ended',3,'2024-09-09T00:17:09.842Z',NULL,'{"room":0,"ticket":38,"user":3,"reason":"abandoned","ended_at":"2024-09-09T00:17:08.560Z"}');
INSERT INTO change_log VALUES(446,X'5c0000000000000000000000000000a5','waiting-room/all',158,'token_lapsed',2,'2024-09-09T00:17:09.842Z',NULL,'{"room":0,"ticket":39,"user":2,"lapsed_at":"2024-09-09T00:17:13.092Z","returns_until":"2024-09-09T00:17:38.560Z"}');
INSERT INTO change_log VALUES(447,X'5c0000000000000000000000000000a5','people',66,'session_used',7,'2024-09-09T00:17:13.811Z',X'660000000000000000000000000000a5','{"user":7,"key":"560000000000000000000000000000a5","used_at":"2024-09-09T00:17:13.811Z"}');
INSERT INTO change_log VALUES(448,X'5d0000000000000000000000000000a5','clinic/1',43,'refusals_counted',NULL,'2024-09-09T00:17:21.585Z',X'640000000000000000000000000000a5','{"clinic":1,"week":"2024-09-09","reason":"already_reserved","count":1,"counted_at":"2024-09-09T00:17:21.585Z"}');
INSERT INTO change_log VALUES(449,X'5d0000000000000000000000000000a5','clinic/2',34,'place_reserved',3,'2024-09-09T00:17:21.585Z',NULL,'{"clinic":2,"class_date":"2024-09-16","user":3,"place":3,"reserved_at":"2024-09-09T00:17:21.585Z"}');
INSERT INTO change_log VALUES(450,X'5d0000000000000000000000000000a5','clinic/2',35,'attendance_opened',3,'2024-09-09T00:17:21.585Z',NULL,'{"clinic":2,"class_date":"2024-09-16","user":3,"opened_at":"2024-09-09T00:17:21.585Z"}');
INSERT INTO change_log VALUES(451,X'5d0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',86,'sale_cancelled',5,'2024-09-09T00:17:21.827Z',X'660000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":10,"user":5,"receipt":1,"refund":50000,"cancelled_at":"2024-09-09T00:17:21.827Z"}');
INSERT INTO change_log VALUES(452,X'5d0000000000000000000000000000a5','outbox',28,'notice_queued',5,'2024-09-09T00:17:21.827Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":7,"kind":"cancelled","user":5,"seats":[10],"receipt":1,"amount":50000,"expires_at":"1970-01-01T00:00:00.000Z","queued_at":"2024-09-09T00:17:21.827Z"}');
INSERT INTO change_log VALUES(453,X'5d0000000000000000000000000000a5','wallets',21,'wallet_moved',5,'2024-09-09T00:17:21.827Z',X'680000000000000000000000000000a5','{"user":5,"amount":50000,"reason":"refund","concert":1,"starts_at":"2024-09-15T20:00:00","receipt":1,"moved_at":"2024-09-09T00:17:21.827Z"}');
INSERT INTO change_log VALUES(454,X'5e0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',87,'seat_offered',5,'2024-09-09T00:17:23.882Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":10,"waiter":7,"user":5,"offered_at":"2024-09-09T00:17:23.882Z","expires_at":"2024-09-09T00:27:23.882Z"}');
INSERT INTO change_log VALUES(455,X'5e0000000000000000000000000000a5','outbox',29,'notice_queued',5,'2024-09-09T00:17:23.882Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":8,"kind":"offered","user":5,"seats":[10],"receipt":0,"amount":0,"expires_at":"2024-09-09T00:27:23.882Z","queued_at":"2024-09-09T00:17:23.882Z"}');
INSERT INTO change_log VALUES(456,X'5e0000000000000000000000000000a5','waiting-room/all',159,'token_issued',4,'2024-09-09T00:17:23.882Z',X'660000000000000000000000000000a5','{"room":0,"ticket":40,"token":"700000000000000000000000000000a5","user":4,"issued_at":"2024-09-09T00:17:23.882Z","waits_until":"2024-09-09T00:18:53.882Z"}');
INSERT INTO change_log VALUES(457,X'5e0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',88,'hold_expired',6,'2024-09-09T00:17:31.608Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":3,"user":6,"ended_at":"2024-09-09T00:17:29.572Z"}');
INSERT INTO change_log VALUES(458,X'5e0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',89,'seat_offered',6,'2024-09-09T00:17:31.608Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":3,"waiter":8,"user":6,"offered_at":"2024-09-09T00:17:31.608Z","expires_at":"2024-09-09T00:27:31.608Z"}');
INSERT INTO change_log VALUES(459,X'5e0000000000000000000000000000a5','outbox',30,'notice_queued',6,'2024-09-09T00:17:31.608Z',X'680000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":9,"kind":"offered","user":6,"seats":[3],"receipt":0,"amount":0,"expires_at":"2024-09-09T00:27:31.608Z","queued_at":"2024-09-09T00:17:31.608Z"}');
INSERT INTO change_log VALUES(460,X'5e0000000000000000000000000000a5','waiting-room/all',160,'token_issued',5,'2024-09-09T00:17:36.350Z',NULL,'{"room":0,"ticket":41,"token":"720000000000000000000000000000a5","user":5,"issued_at":"2024-09-09T00:17:36.350Z","waits_until":"2024-09-09T00:19:06.350Z"}');
INSERT INTO change_log VALUES(461,X'5e0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',90,'hold_expired',4,'2024-09-09T00:17:38.405Z',X'6a0000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":2,"user":4,"ended_at":"2024-09-09T00:17:37.374Z"}');
INSERT INTO change_log VALUES(462,X'5e0000000000000000000000000000a5','waiting-room/all',161,'token_ended',2,'2024-09-09T00:17:41.164Z',NULL,'{"room":0,"ticket":39,"user":2,"reason":"abandoned","ended_at":"2024-09-09T00:17:38.560Z"}');
INSERT INTO change_log VALUES(463,X'5e0000000000000000000000000000a5','waiting-room/all',162,'token_lapsed',4,'2024-09-09T00:17:41.164Z',NULL,'{"room":0,"ticket":40,"user":4,"lapsed_at":"2024-09-09T00:17:41.164Z","returns_until":"2024-09-09T00:18:41.164Z"}');
INSERT INTO change_log VALUES(464,X'5e0000000000000000000000000000a5','people',67,'session_used',7,'2024-09-09T00:17:41.164Z',X'6c0000000000000000000000000000a5','{"user":7,"key":"560000000000000000000000000000a5","used_at":"2024-09-09T00:17:41.164Z"}');
INSERT INTO change_log VALUES(465,X'5f0000000000000000000000000000a5','waiting-room/all',163,'token_issued',2,'2024-09-09T00:17:46.601Z',X'640000000000000000000000000000a5','{"room":0,"ticket":42,"token":"740000000000000000000000000000a5","user":2,"issued_at":"2024-09-09T00:17:46.601Z","waits_until":"2024-09-09T00:19:16.601Z"}');
INSERT INTO change_log VALUES(466,X'5f0000000000000000000000000000a5','waiting-room/all',164,'token_returned',4,'2024-09-09T00:17:46.601Z',X'640000000000000000000000000000a5','{"room":0,"ticket":40,"user":4,"returned_at":"2024-09-09T00:17:50.341Z"}');
INSERT INTO change_log VALUES(467,X'5f0000000000000000000000000000a5','waiting-room/all',165,'token_lapsed',5,'2024-09-09T00:17:46.601Z',X'640000000000000000000000000000a5','{"room":0,"ticket":41,"user":5,"lapsed_at":"2024-09-09T00:17:54.280Z","returns_until":"2024-09-09T00:18:54.280Z"}');
INSERT INTO change_log VALUES(468,X'5f0000000000000000000000000000a5','waiting-room/all',166,'token_issued',1,'2024-09-09T00:17:46.601Z',X'640000000000000000000000000000a5','{"room":0,"ticket":43,"token":"750000000000000000000000000000a5","user":1,"issued_at":"2024-09-09T00:17:54.280Z","waits_until":"2024-09-09T00:19:24.280Z"}');
INSERT INTO change_log VALUES(469,X'600000000000000000000000000000a5','people',68,'week_reset',NULL,'2024-09-09T00:17:59.757Z',X'640000000000000000000000000000a5','{"number":8,"week":"2024-10-14","cause":"scheduled","reset_at":"2024-09-09T00:17:59.757Z"}');
INSERT INTO change_log VALUES(470,X'600000000000000000000000000000a5','waiting-room/all',167,'token_lapsed',2,'2024-09-09T00:18:02.571Z',NULL,'{"room":0,"ticket":42,"user":2,"lapsed_at":"2024-09-09T00:18:02.571Z","returns_until":"2024-09-09T00:19:02.571Z"}');
INSERT INTO change_log VALUES(471,X'600000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',91,'seat_held',2,'2024-09-09T00:18:02.571Z',X'660000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":2,"user":2,"held_at":"2024-09-09T00:18:02.571Z","expires_at":"2024-09-09T00:23:02.571Z"}');
INSERT INTO change_log VALUES(472,X'600000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',92,'hold_expired',2,'2024-09-09T00:18:02.571Z',X'660000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":6,"user":2,"ended_at":"2024-09-09T00:18:03.324Z"}');
INSERT INTO change_log VALUES(473,X'600000000000000000000000000000a5','waiting-room/all',168,'token_ended',1,'2024-09-09T00:18:04.541Z',NULL,'{"room":0,"ticket":43,"user":1,"reason":"replaced","ended_at":"2024-09-09T00:18:04.541Z"}');
INSERT INTO change_log VALUES(474,X'600000000000000000000000000000a5','waiting-room/all',169,'token_issued',1,'2024-09-09T00:18:04.541Z',NULL,'{"room":0,"ticket":44,"token":"770000000000000000000000000000a5","user":1,"issued_at":"2024-09-09T00:18:04.541Z","waits_until":"2024-09-09T00:19:34.541Z"}');
INSERT INTO change_log VALUES(475,X'600000000000000000000000000000a5','waiting-room/all',170,'token_lapsed',4,'2024-09-09T00:18:04.541Z',NULL,'{"room":0,"ticket":40,"user":4,"lapsed_at":"2024-09-09T00:18:08.155Z","returns_until":"2024-09-09T00:18:53.882Z"}');
INSERT INTO change_log VALUES(476,X'600000000000000000000000000000a5','waiting-room/all',171,'token_issued',6,'2024-09-09T00:18:04.541Z',NULL,'{"room":0,"ticket":45,"token":"780000000000000000000000000000a5","user":6,"issued_at":"2024-09-09T00:18:09.187Z","waits_until":"2024-09-09T00:19:39.187Z"}');
INSERT INTO change_log VALUES(477,X'600000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',93,'seat_held',2,'2024-09-09T00:18:11.593Z',X'680000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":6,"user":2,"held_at":"2024-09-09T00:18:11.593Z","expires_at":"2024-09-09T00:23:11.593Z"}');
INSERT INTO change_log VALUES(478,X'600000000000000000000000000000a5','waiting-room/all',172,'token_issued',8,'2024-09-09T00:18:12.905Z',NULL,'{"room":0,"ticket":46,"token":"7a0000000000000000000000000000a5","user":8,"issued_at":"2024-09-09T00:18:12.905Z","waits_until":"2024-09-09T00:19:42.905Z"}');
INSERT INTO change_log VALUES(479,X'610000000000000000000000000000a5','waiting-room/all',173,'token_ended',1,'2024-09-09T00:18:14.195Z',X'640000000000000000000000000000a5','{"room":0,"ticket":44,"user":1,"reason":"replaced","ended_at":"2024-09-09T00:18:14.195Z"}');
INSERT INTO change_log VALUES(480,X'610000000000000000000000000000a5','waiting-room/all',174,'token_issued',1,'2024-09-09T00:18:14.195Z',X'640000000000000000000000000000a5','{"room":0,"ticket":47,"token":"7c0000000000000000000000000000a5","user":1,"issued_at":"2024-09-09T00:18:14.195Z","waits_until":"2024-09-09T00:19:44.195Z"}');
INSERT INTO change_log VALUES(481,X'610000000000000000000000000000a5','waiting-room/all',175,'token_returned',2,'2024-09-09T00:18:14.195Z',X'640000000000000000000000000000a5','{"room":0,"ticket":42,"user":2,"returned_at":"2024-09-09T00:18:17.933Z"}');
INSERT INTO change_log VALUES(482,X'610000000000000000000000000000a5','waiting-room/all',176,'room_reset',NULL,'2024-09-09T00:18:14.195Z',X'640000000000000000000000000000a5','{"room":0,"through":47,"reset_at":"2024-09-09T00:18:21.753Z"}');
INSERT INTO change_log VALUES(483,X'620000000000000000000000000000a5','people',69,'attendance_marked',3,'2024-09-09T00:18:25.456Z',X'640000000000000000000000000000a5','{"clinic":2,"class_date":"2024-09-16","user":3,"type":"absent","no_show_after":2,"by":8,"marked_at":"2024-09-09T00:18:25.456Z"}');
INSERT INTO change_log VALUES(484,X'620000000000000000000000000000a5','people',70,'person_changed',2,'2024-09-09T00:18:25.456Z',X'640000000000000000000000000000a5','{"user":2,"username":"user_2","name":"테스트학생2","email":"p2@example.org","phone_num":"010-0000-0002","student_phone_num":"1","student_parent_phone_num":"2","school":"4","grade":"3","subject":"physics1","is_active":true,"is_staff":false,"is_superuser":false,"is_teacher":false,"is_student":true,"no_show":0,"non_pass":false,"essential_clinic":true,"needs_password_change":true,"changed_at":"2024-09-09T00:18:27.559Z"}');
INSERT INTO change_log VALUES(485,X'620000000000000000000000000000a5','people',71,'password_changed',2,'2024-09-09T00:18:25.456Z',X'640000000000000000000000000000a5','{"user":2,"needs_password_change":false,"changed_at":"2024-09-09T00:18:31.245Z"}');
INSERT INTO change_log VALUES(486,X'630000000000000000000000000000a5','people',72,'essential_clinic_set',1,'2024-09-09T00:18:36.615Z',X'640000000000000000000000000000a5','{"user":1,"value":true,"set_at":"2024-09-09T00:18:36.615Z"}');
INSERT INTO change_log VALUES(487,X'630000000000000000000000000000a5','outbox',31,'notice_failed',NULL,'2024-09-09T00:18:39.068Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":6,"attempt":2,"error":"no answer","dead":true,"failed_at":"2024-09-09T00:18:39.068Z","next_try_at":"2024-09-09T00:18:39.068Z"}');
INSERT INTO change_log VALUES(488,X'640000000000000000000000000000a5','people',73,'password_changed',6,'2024-09-09T00:18:50.341Z',X'640000000000000000000000000000a5','{"user":6,"needs_password_change":false,"changed_at":"2024-09-09T00:18:50.341Z"}');
INSERT INTO change_log VALUES(489,X'640000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',94,'offer_ended',6,'2024-09-09T00:18:53.375Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":3,"waiter":8,"user":6,"reason":"declined","ended_at":"2024-09-09T00:18:53.375Z"}');
INSERT INTO change_log VALUES(490,X'640000000000000000000000000000a5','waiting-room/all',177,'token_issued',1,'2024-09-09T00:18:55.023Z',X'660000000000000000000000000000a5','{"room":0,"ticket":48,"token":"7d0000000000000000000000000000a5","user":1,"issued_at":"2024-09-09T00:18:55.023Z","waits_until":"2024-09-09T00:20:25.023Z"}');
INSERT INTO change_log VALUES(491,X'640000000000000000000000000000a5','wallets',22,'wallet_moved',2,'2024-09-09T00:18:55.439Z',NULL,'{"user":2,"amount":8149,"reason":"charge","receipt":0,"moved_at":"2024-09-09T00:18:55.439Z"}');
INSERT INTO change_log VALUES(492,X'640000000000000000000000000000a5','outbox',32,'notice_failed',NULL,'2024-09-09T00:18:56.541Z',X'680000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":7,"attempt":1,"error":"no answer","dead":false,"failed_at":"2024-09-09T00:18:56.541Z","next_try_at":"2024-09-09T00:18:57.541Z"}');
INSERT INTO change_log VALUES(493,X'640000000000000000000000000000a5','people',74,'session_ended',7,'2024-09-09T00:18:58.352Z',NULL,'{"user":7,"key":"560000000000000000000000000000a5","reason":"duplicate_login","ended_at":"2024-09-09T00:18:58.352Z"}');
INSERT INTO change_log VALUES(494,X'640000000000000000000000000000a5','people',75,'session_started',7,'2024-09-09T00:18:58.352Z',NULL,'{"user":7,"key":"7e0000000000000000000000000000a5","started_at":"2024-09-09T00:18:58.352Z"}');
INSERT INTO change_log VALUES(495,X'640000000000000000000000000000a5','people',76,'session_started',3,'2024-09-09T00:18:58.352Z',NULL,'{"user":3,"key":"7f0000000000000000000000000000a5","started_at":"2024-09-09T00:19:02.195Z"}');
INSERT INTO change_log VALUES(496,X'640000000000000000000000000000a5','outbox',33,'notice_resent',NULL,'2024-09-09T00:19:03.805Z',X'6a0000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":6,"resent_at":"2024-09-09T00:19:03.805Z"}');
INSERT INTO change_log VALUES(497,X'650000000000000000000000000000a5','waiting-room/all',178,'token_lapsed',1,'2024-09-09T00:19:10.525Z',X'640000000000000000000000000000a5','{"room":0,"ticket":48,"user":1,"lapsed_at":"2024-09-09T00:19:10.525Z","returns_until":"2024-09-09T00:20:10.525Z"}');
INSERT INTO change_log VALUES(498,X'650000000000000000000000000000a5','waiting-room/all',179,'token_ended',1,'2024-09-09T00:19:10.525Z',X'640000000000000000000000000000a5','{"room":0,"ticket":48,"user":1,"reason":"replaced","ended_at":"2024-09-09T00:19:23.130Z"}');
INSERT INTO change_log VALUES(499,X'650000000000000000000000000000a5','waiting-room/all',180,'token_issued',1,'2024-09-09T00:19:10.525Z',X'640000000000000000000000000000a5','{"room":0,"ticket":49,"token":"800000000000000000000000000000a5","user":1,"issued_at":"2024-09-09T00:19:23.130Z","waits_until":"2024-09-09T00:20:53.130Z"}');
INSERT INTO change_log VALUES(500,X'650000000000000000000000000000a5','outbox',34,'notice_failed',NULL,'2024-09-09T00:19:27.107Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":6,"attempt":1,"error":"no answer","dead":false,"failed_at":"2024-09-09T00:19:27.107Z","next_try_at":"2024-09-09T00:19:28.107Z"}');
INSERT INTO change_log VALUES(501,X'660000000000000000000000000000a5','people',77,'session_ended',3,'2024-09-09T00:19:32.442Z',X'640000000000000000000000000000a5','{"user":3,"key":"7f0000000000000000000000000000a5","reason":"logout","ended_at":"2024-09-09T00:19:32.442Z"}');
INSERT INTO change_log VALUES(502,X'660000000000000000000000000000a5','waiting-room/all',181,'token_lapsed',1,'2024-09-09T00:19:38.653Z',NULL,'{"room":0,"ticket":49,"user":1,"lapsed_at":"2024-09-09T00:19:38.653Z","returns_until":"2024-09-09T00:20:38.653Z"}');
INSERT INTO change_log VALUES(503,X'660000000000000000000000000000a5','waiting-room/all',182,'token_returned',1,'2024-09-09T00:19:38.653Z',NULL,'{"room":0,"ticket":49,"user":1,"returned_at":"2024-09-09T00:19:38.653Z"}');
INSERT INTO change_log VALUES(504,X'660000000000000000000000000000a5','outbox',35,'notice_failed',NULL,'2024-09-09T00:19:39.305Z',X'660000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":6,"attempt":2,"error":"no answer","dead":true,"failed_at":"2024-09-09T00:19:39.305Z","next_try_at":"2024-09-09T00:19:39.305Z"}');
INSERT INTO change_log VALUES(505,X'660000000000000000000000000000a5','outbox',36,'notice_failed',NULL,'2024-09-09T00:19:39.305Z',X'660000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":7,"attempt":2,"error":"no answer","dead":true,"failed_at":"2024-09-09T00:19:41.594Z","next_try_at":"2024-09-09T00:19:41.594Z"}');
INSERT INTO change_log VALUES(506,X'660000000000000000000000000000a5','wallets',23,'wallet_moved',4,'2024-09-09T00:19:42.501Z',NULL,'{"user":4,"amount":39306,"reason":"charge","receipt":0,"moved_at":"2024-09-09T00:19:42.501Z"}');
INSERT INTO change_log VALUES(507,X'670000000000000000000000000000a5','waiting-room/all',183,'opening_scheduled',NULL,'2024-09-09T00:19:50.117Z',X'640000000000000000000000000000a5','{"room":0,"opens_at":"2024-09-09T00:20:10.117Z","first":50,"seed":"457aacdeb5474a9462264def19366c839a5e70d30972793487a1cd02d87b1c6d","commitment":"5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c","scheduled_at":"2024-09-09T00:19:50.117Z"}');
INSERT INTO change_log VALUES(508,X'680000000000000000000000000000a5','waiting-room/all',184,'token_lapsed',1,'2024-09-09T00:19:54.159Z',X'640000000000000000000000000000a5','{"room":0,"ticket":49,"user":1,"lapsed_at":"2024-09-09T00:19:54.159Z","returns_until":"2024-09-09T00:20:53.130Z"}');
INSERT INTO change_log VALUES(509,X'680000000000000000000000000000a5','clinic/1',44,'refusals_counted',NULL,'2024-09-09T00:19:59.059Z',NULL,'{"clinic":1,"week":"2024-09-09","reason":"already_reserved","count":1,"counted_at":"2024-09-09T00:19:59.059Z"}');
INSERT INTO change_log VALUES(510,X'680000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',95,'hold_released',7,'2024-09-09T00:20:01.837Z',X'660000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":1,"user":7,"released_at":"2024-09-09T00:20:01.837Z"}');
INSERT INTO change_log VALUES(511,X'680000000000000000000000000000a5','outbox',37,'notice_failed',NULL,'2024-09-09T00:20:04.979Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":8,"attempt":1,"error":"no answer","dead":false,"failed_at":"2024-09-09T00:20:04.979Z","next_try_at":"2024-09-09T00:20:05.979Z"}');
INSERT INTO change_log VALUES(512,X'680000000000000000000000000000a5','outbox',38,'notice_failed',NULL,'2024-09-09T00:20:04.979Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":8,"attempt":2,"error":"no answer","dead":true,"failed_at":"2024-09-09T00:20:07.904Z","next_try_at":"2024-09-09T00:20:07.904Z"}');
INSERT INTO change_log VALUES(513,X'690000000000000000000000000000a5','waiting-room/all',185,'draw_held',NULL,'2024-09-09T00:20:10.254Z',X'640000000000000000000000000000a5','{"room":0,"first":50,"last":49,"seed":"457aacdeb5474a9462264def19366c839a5e70d30972793487a1cd02d87b1c6d","drawn_at":"2024-09-09T00:20:10.254Z"}');
INSERT INTO change_log VALUES(514,X'690000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',96,'seat_held',6,'2024-09-09T00:20:11.317Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":1,"user":6,"held_at":"2024-09-09T00:20:11.317Z","expires_at":"2024-09-09T00:25:11.317Z"}');
INSERT INTO change_log VALUES(515,X'690000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',97,'seat_held',6,'2024-09-09T00:20:11.317Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":3,"user":6,"held_at":"2024-09-09T00:20:11.317Z","expires_at":"2024-09-09T00:25:11.317Z"}');
INSERT INTO change_log VALUES(516,X'690000000000000000000000000000a5','remembered-requests',5,'request_remembered',NULL,'2024-09-09T00:20:11.317Z',X'660000000000000000000000000000a5','{"key":"840000000000000000000000000000a5","fingerprint":"010000000000000000000000000000a5","answer":"sealed","concert":1,"starts_at":"2024-09-15T20:00:00","seats":[1,3],"remembered_at":"2024-09-09T00:20:11.317Z","forgotten_at":"2024-09-09T00:23:31.317Z"}');
INSERT INTO change_log VALUES(517,X'6a0000000000000000000000000000a5','outbox',39,'notice_failed',NULL,'2024-09-09T00:20:13.065Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":9,"attempt":1,"error":"no answer","dead":false,"failed_at":"2024-09-09T00:20:13.065Z","next_try_at":"2024-09-09T00:20:14.065Z"}');
INSERT INTO change_log VALUES(518,X'6a0000000000000000000000000000a5','waiting-room/all',186,'token_ended',1,'2024-09-09T00:20:15.307Z',NULL,'{"room":0,"ticket":49,"user":1,"reason":"replaced","ended_at":"2024-09-09T00:20:15.307Z"}');
INSERT INTO change_log VALUES(519,X'6a0000000000000000000000000000a5','waiting-room/all',187,'token_issued',1,'2024-09-09T00:20:15.307Z',NULL,'{"room":0,"ticket":50,"token":"850000000000000000000000000000a5","user":1,"issued_at":"2024-09-09T00:20:15.307Z","waits_until":"2024-09-09T00:21:45.307Z"}');
INSERT INTO change_log VALUES(520,X'6a0000000000000000000000000000a5','waiting-room/all',188,'token_issued',2,'2024-09-09T00:20:15.307Z',NULL,'{"room":0,"ticket":51,"token":"870000000000000000000000000000a5","user":2,"issued_at":"2024-09-09T00:20:22.293Z","waits_until":"2024-09-09T00:21:52.293Z"}');
INSERT INTO change_log VALUES(521,X'6a0000000000000000000000000000a5','waiting-room/all',189,'opening_scheduled',NULL,'2024-09-09T00:20:15.307Z',NULL,'{"room":0,"opens_at":"2024-09-09T00:20:47.835Z","first":52,"seed":"45109b604cf3a57264e7c4501e2c97301db502d057b4958412ccc7cbe7982be8","commitment":"5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c","scheduled_at":"2024-09-09T00:20:22.835Z"}');
INSERT INTO change_log VALUES(522,X'6b0000000000000000000000000000a5','outbox',40,'notice_failed',NULL,'2024-09-09T00:20:26.531Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":9,"attempt":2,"error":"no answer","dead":true,"failed_at":"2024-09-09T00:20:26.531Z","next_try_at":"2024-09-09T00:20:26.531Z"}');
INSERT INTO change_log VALUES(523,X'6b0000000000000000000000000000a5','clinic/2',36,'place_reserved',5,'2024-09-09T00:20:28.271Z',NULL,'{"clinic":2,"class_date":"2024-09-16","user":5,"place":4,"reserved_at":"2024-09-09T00:20:28.271Z"}');
INSERT INTO change_log VALUES(524,X'6b0000000000000000000000000000a5','clinic/2',37,'attendance_opened',5,'2024-09-09T00:20:28.271Z',NULL,'{"clinic":2,"class_date":"2024-09-16","user":5,"opened_at":"2024-09-09T00:20:28.271Z"}');
INSERT INTO change_log VALUES(525,X'6c0000000000000000000000000000a5','outbox',41,'notice_resent',NULL,'2024-09-09T00:20:28.760Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":6,"resent_at":"2024-09-09T00:20:28.760Z"}');
INSERT INTO change_log VALUES(526,X'6c0000000000000000000000000000a5','outbox',42,'notice_failed',NULL,'2024-09-09T00:20:28.760Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":6,"attempt":1,"error":"no answer","dead":false,"failed_at":"2024-09-09T00:20:29.058Z","next_try_at":"2024-09-09T00:20:30.058Z"}');
INSERT INTO change_log VALUES(527,X'6c0000000000000000000000000000a5','waiting-room/all',190,'token_lapsed',1,'2024-09-09T00:20:31.909Z',NULL,'{"room":0,"ticket":50,"user":1,"lapsed_at":"2024-09-09T00:20:31.909Z","returns_until":"2024-09-09T00:21:31.909Z"}');
INSERT INTO change_log VALUES(528,X'6c0000000000000000000000000000a5','waiting-room/all',191,'token_issued',7,'2024-09-09T00:20:31.909Z',NULL,'{"room":0,"ticket":52,"token":"890000000000000000000000000000a5","user":7,"issued_at":"2024-09-09T00:20:31.909Z","waits_until":"2024-09-09T00:22:01.909Z"}');
INSERT INTO change_log VALUES(529,X'6c0000000000000000000000000000a5','waiting-room/all',192,'token_lapsed',2,'2024-09-09T00:20:31.909Z',NULL,'{"room":0,"ticket":51,"user":2,"lapsed_at":"2024-09-09T00:20:37.564Z","returns_until":"2024-09-09T00:21:37.564Z"}');
INSERT INTO change_log VALUES(530,X'6c0000000000000000000000000000a5','clinic/2',38,'place_reserved',8,'2024-09-09T00:20:43.318Z',X'660000000000000000000000000000a5','{"clinic":2,"class_date":"2024-09-16","user":8,"place":5,"reserved_at":"2024-09-09T00:20:43.318Z"}');
INSERT INTO change_log VALUES(531,X'6c0000000000000000000000000000a5','clinic/2',39,'attendance_opened',8,'2024-09-09T00:20:43.318Z',X'660000000000000000000000000000a5','{"clinic":2,"class_date":"2024-09-16","user":8,"opened_at":"2024-09-09T00:20:43.318Z"}');
INSERT INTO change_log VALUES(532,X'6d0000000000000000000000000000a5','clinic/2',40,'place_released',8,'2024-09-09T00:20:45.604Z',X'640000000000000000000000000000a5','{"clinic":2,"class_date":"2024-09-16","user":8,"place":5,"reason":"removed","released_at":"2024-09-09T00:20:45.604Z"}');
INSERT INTO change_log VALUES(533,X'6d0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',98,'hold_expired',7,'2024-09-09T00:20:47.052Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":4,"user":7,"ended_at":"2024-09-09T00:20:46.864Z"}');
INSERT INTO change_log VALUES(534,X'6d0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',99,'hold_expired',7,'2024-09-09T00:20:47.052Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":5,"user":7,"ended_at":"2024-09-09T00:20:46.864Z"}');
INSERT INTO change_log VALUES(535,X'6d0000000000000000000000000000a5','waiting-room/all',193,'token_lapsed',7,'2024-09-09T00:20:47.052Z',X'660000000000000000000000000000a5','{"room":0,"ticket":52,"user":7,"lapsed_at":"2024-09-09T00:20:47.052Z","returns_until":"2024-09-09T00:21:47.052Z"}');
INSERT INTO change_log VALUES(536,X'6d0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',100,'date_terms_set',NULL,'2024-09-09T00:20:47.052Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat_count":11,"price":50000,"sections":[{"name":"front","first":1,"seats":4,"seats_per_row":2,"price":70000},{"name":"back","first":5,"seats":7,"seats_per_row":3,"price":30000}],"state":"open","refund_all":false,"hold_for_ms":31000,"extend_by_ms":120000,"max_extensions":1,"offer_for_ms":20000,"refunds":[{"before_start_ms":108000000,"percent":100},{"before_start_ms":3600000,"percent":50}],"set_at":"2024-09-09T00:20:47.052Z"}');
INSERT INTO change_log VALUES(537,X'6d0000000000000000000000000000a5','waiting-room/all',194,'draw_held',NULL,'2024-09-09T00:20:50.063Z',X'680000000000000000000000000000a5','{"room":0,"first":52,"last":52,"seed":"45109b604cf3a57264e7c4501e2c97301db502d057b4958412ccc7cbe7982be8","drawn_at":"2024-09-09T00:20:50.063Z"}');
INSERT INTO change_log VALUES(538,X'6d0000000000000000000000000000a5','clinic/1',45,'place_released',7,'2024-09-09T00:20:56.077Z',NULL,'{"clinic":1,"class_date":"2024-09-16","user":7,"place":1,"reason":"removed","released_at":"2024-09-09T00:20:56.077Z"}');
INSERT INTO change_log VALUES(539,X'6d0000000000000000000000000000a5','clinic/1',46,'place_renumbered',2,'2024-09-09T00:20:56.077Z',NULL,'{"clinic":1,"class_date":"2024-09-16","user":2,"from":3,"to":1,"renumbered_at":"2024-09-09T00:20:56.077Z"}');
INSERT INTO change_log VALUES(540,X'6d0000000000000000000000000000a5','clinic/1',47,'clinic_changed',NULL,'2024-09-09T00:20:56.077Z',NULL,'{"clinic":1,"day":"mon","time":"18:00","room":1,"subject":"physics1","teacher":8,"teacher_name":"테스트강사01","capacity":2,"is_active":true,"reservation_window":"own","own_window":{"opens_min":3,"closes_min":6000},"changed_at":"2024-09-09T00:20:56.077Z"}');
INSERT INTO change_log VALUES(541,X'6d0000000000000000000000000000a5','audit',11,'admin_called',NULL,'2024-09-09T00:20:58.652Z',X'6a0000000000000000000000000000a5','{"call":11,"method":"POST","target":"/x","body":"{}","remote_address":"::1","called_at":"2024-09-09T00:20:58.652Z"}');
INSERT INTO change_log VALUES(542,X'6e0000000000000000000000000000a5','clinic/2',41,'refusals_counted',NULL,'2024-09-09T00:21:03.374Z',X'640000000000000000000000000000a5','{"clinic":2,"week":"2024-09-09","reason":"already_reserved","count":1,"counted_at":"2024-09-09T00:21:03.374Z"}');
INSERT INTO change_log VALUES(543,X'6e0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',101,'hold_expired',7,'2024-09-09T00:21:12.176Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":7,"user":7,"ended_at":"2024-09-09T00:21:10.941Z"}');
INSERT INTO change_log VALUES(544,X'6e0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',102,'hold_expired',7,'2024-09-09T00:21:12.176Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":8,"user":7,"ended_at":"2024-09-09T00:21:10.941Z"}');
INSERT INTO change_log VALUES(545,X'6e0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',103,'hold_expired',7,'2024-09-09T00:21:12.176Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":9,"user":7,"ended_at":"2024-09-09T00:21:10.941Z"}');
INSERT INTO change_log VALUES(546,X'6e0000000000000000000000000000a5','outbox',43,'notice_resent',NULL,'2024-09-09T00:21:12.249Z',X'660000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":7,"resent_at":"2024-09-09T00:21:12.249Z"}');
INSERT INTO change_log VALUES(547,X'6f0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',104,'seat_sold',2,'2024-09-09T00:21:18.428Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":2,"user":2,"receipt":2,"price":70000,"sold_at":"2024-09-09T00:21:18.428Z"}');
INSERT INTO change_log VALUES(548,X'6f0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',105,'seat_sold',2,'2024-09-09T00:21:18.428Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":6,"user":2,"receipt":2,"price":30000,"sold_at":"2024-09-09T00:21:18.428Z"}');
INSERT INTO change_log VALUES(549,X'6f0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',106,'receipt_written',2,'2024-09-09T00:21:18.428Z',X'640000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","receipt":2,"user":2,"amount":100000,"balance_after":139243,"paid_at":"2024-09-09T00:21:18.428Z"}');
INSERT INTO change_log VALUES(550,X'6f0000000000000000000000000000a5','outbox',44,'notice_queued',2,'2024-09-09T00:21:18.428Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","notice":10,"kind":"paid","user":2,"seats":[2,6],"receipt":2,"amount":100000,"expires_at":"1970-01-01T00:00:00.000Z","queued_at":"2024-09-09T00:21:18.428Z"}');
INSERT INTO change_log VALUES(551,X'6f0000000000000000000000000000a5','wallets',24,'wallet_moved',2,'2024-09-09T00:21:18.428Z',X'660000000000000000000000000000a5','{"user":2,"amount":-100000,"reason":"payment","concert":1,"starts_at":"2024-09-15T20:00:00","receipt":2,"moved_at":"2024-09-09T00:21:18.428Z"}');
INSERT INTO change_log VALUES(552,X'6f0000000000000000000000000000a5','clinic/2',42,'place_reserved',4,'2024-09-09T00:21:22.045Z',NULL,'{"clinic":2,"class_date":"2024-09-16","user":4,"place":5,"reserved_at":"2024-09-09T00:21:22.045Z"}');
INSERT INTO change_log VALUES(553,X'6f0000000000000000000000000000a5','clinic/2',43,'attendance_opened',4,'2024-09-09T00:21:22.045Z',NULL,'{"clinic":2,"class_date":"2024-09-16","user":4,"opened_at":"2024-09-09T00:21:22.045Z"}');
INSERT INTO change_log VALUES(554,X'6f0000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',107,'seat_held',1,'2024-09-09T00:21:25.631Z',X'680000000000000000000000000000a5','{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":8,"user":1,"held_at":"2024-09-09T00:21:25.631Z","expires_at":"2024-09-09T00:21:56.631Z"}');
INSERT INTO change_log VALUES(555,X'6f0000000000000000000000000000a5','remembered-requests',6,'request_remembered',NULL,'2024-09-09T00:21:25.631Z',NULL,'{"key":"8b0000000000000000000000000000a5","fingerprint":"010000000000000000000000000000a5","answer":"sealed","concert":1,"starts_at":"2024-09-15T20:00:00","seats":[8],"remembered_at":"2024-09-09T00:21:25.631Z","forgotten_at":"2024-09-09T00:24:45.631Z"}');
INSERT INTO change_log VALUES(556,X'700000000000000000000000000000a5','waiting-room/all',195,'token_ended',1,'2024-09-09T00:21:32.194Z',X'640000000000000000000000000000a5','{"room":0,"ticket":50,"user":1,"reason":"abandoned","ended_at":"2024-09-09T00:21:31.909Z"}');
INSERT INTO change_log VALUES(557,X'700000000000000000000000000000a5','concert-date/1/2024-09-15T20:00:00',108,'hold_released',1,'2024-09-09T00:21:32.194Z',NULL,'{"concert":1,"starts_at":"2024-09-15T20:00:00","seat":8,"user":1,"released_at":"2024-09-09T00:21:32.194Z"}');
INSERT INTO change_log VALUES(558,X'700000000000000000000000000000a5','remembered-requests',7,'request_forgotten',NULL,'2024-09-09T00:21:32.194Z',X'660000000000000000000000000000a5','{"key":"8b0000000000000000000000000000a5","ended_at":"2024-09-09T00:21:32.194Z"}');
INSERT INTO change_log VALUES(559,X'700000000000000000000000000000a5','waiting-room/all',196,'token_ended',2,'2024-09-09T00:21:38.392Z',NULL,'{"room":0,"ticket":51,"user":2,"reason":"abandoned","ended_at":"2024-09-09T00:21:37.564Z"}');
INSERT INTO change_log VALUES(560,X'700000000000000000000000000000a5','waiting-room/all',197,'token_returned',7,'2024-09-09T00:21:38.392Z',NULL,'{"room":0,"ticket":52,"user":7,"returned_at":"2024-09-09T00:21:38.392Z"}');
INSERT INTO change_log VALUES(561,X'700000000000000000000000000000a5','clinic/2',44,'place_released',3,'2024-09-09T00:21:39.251Z',X'680000000000000000000000000000a5','{"clinic":2,"class_date":"2024-09-16","user":3,"place":3,"reason":"removed","released_at":"2024-09-09T00:21:39.251Z"}');
INSERT INTO change_log VALUES(562,X'700000000000000000000000000000a5','audit',12,'admin_called',NULL,'2024-09-09T00:21:39.298Z',NULL,'{"call":12,"method":"POST","target":"/x","body":"{}","remote_address":"::1","called_at":"2024-09-09T00:21:39.298Z"}');
INSERT INTO change_log VALUES(563,X'700000000000000000000000000000a5','wallets',25,'wallet_moved',2,'2024-09-09T00:21:40.422Z',X'6a0000000000000000000000000000a5','{"user":2,"amount":136067,"reason":"charge","receipt":0,"moved_at":"2024-09-09T00:21:40.422Z"}');
INSERT INTO change_log VALUES(564,X'710000000000000000000000000000a5','people',78,'person_registered',9,'2024-09-09T00:21:43.421Z',NULL,'{"user":9,"username":"office","name":"테스트학생9","email":"p9@example.org","phone_num":"010-0000-0009","student_phone_num":"1","student_parent_phone_num":"2","school":"학교 \"A\"","grade":"3","subject":"physics1","is_active":true,"is_staff":true,"is_superuser":true,"is_teacher":false,"is_student":false,"no_show":1,"non_pass":true,"essential_clinic":false,"needs_password_change":false,"registered_at":"2024-09-09T00:21:43.421Z"}');
INSERT INTO change_log VALUES(565,X'710000000000000000000000000000a5','catalogue',3,'concert_created',NULL,'2024-09-09T00:21:43.421Z',NULL,'{"concert":2,"title":"먼 훗날 ''the \"far\" one'' 🎫","price":30000,"created_at":"2024-09-09T00:21:43.421Z"}');
INSERT INTO change_log VALUES(566,X'710000000000000000000000000000a5','catalogue',4,'concert_changed',NULL,'2024-09-09T00:21:43.421Z',NULL,'{"concert":2,"title":"먼 훗날 ''the \"far\" one'' 🎫","price":30000,"seats_per_person":4,"own_room":false,"changed_at":"2024-09-09T00:21:43.421Z"}');
INSERT INTO change_log VALUES(567,X'710000000000000000000000000000a5','catalogue',5,'concert_date_created',NULL,'2024-09-09T00:21:43.421Z',NULL,'{"concert":2,"starts_at":"2099-06-01T19:30:00","seat_count":20,"created_at":"2024-09-09T00:21:43.421Z"}');
INSERT INTO change_log VALUES(568,X'710000000000000000000000000000a5','wallets',26,'wallet_credited',9,'2024-09-09T00:21:43.421Z',NULL,'{"user":9,"amount":100000,"credited_at":"2024-09-09T00:21:43.421Z"}');
CREATE TABLE person (
  person_id             INTEGER PRIMARY KEY CHECK (person_id >= 1),
  username              TEXT UNIQUE CHECK (username <> ''),
  password_hash         TEXT NOT NULL,
  name                  TEXT NOT NULL,
  email                 TEXT NOT NULL,
  phone_num             TEXT NOT NULL,
  student_phone_num     TEXT NOT NULL,
  student_parent_phone_num TEXT NOT NULL,
  school                TEXT NOT NULL,
  grade                 TEXT NOT NULL,
  subject               TEXT NOT NULL,
  is_active             INTEGER NOT NULL CHECK (is_active IN (0, 1)),
  is_staff              INTEGER NOT NULL CHECK (is_staff IN (0, 1)),
  is_superuser          INTEGER NOT NULL CHECK (is_superuser IN (0, 1)),
  is_teacher            INTEGER NOT NULL CHECK (is_teacher IN (0, 1)),
  is_student            INTEGER NOT NULL CHECK (is_student IN (0, 1)),
  no_show               INTEGER NOT NULL CHECK (no_show >= 0),
  non_pass              INTEGER NOT NULL CHECK (non_pass IN (0, 1)),
  essential_clinic      INTEGER NOT NULL CHECK (essential_clinic IN (0, 1)),
  needs_password_change INTEGER NOT NULL CHECK (needs_password_change IN (0, 1)),
  registered_at         TEXT NOT NULL
) STRICT;
INSERT INTO person VALUES(1,'user_1','$argon2id$75','테스트학생1','p1@example.org','010-0000-0001','1','2','학교 "A"','3','physics1',1,0,0,0,1,0,0,1,1,'2024-09-09T00:00:00.000Z');
INSERT INTO person VALUES(2,'user_2','$argon2id$own','테스트학생2','p2@example.org','010-0000-0002','1','2','4','3','physics1',1,0,0,0,1,0,0,1,0,'2024-09-09T00:00:00.000Z');
INSERT INTO person VALUES(3,'user_3','$argon2id$own','테스트학생3','p3@example.org','010-0000-0003','1','2','1','3','physics1',1,0,0,0,1,2,0,0,0,'2024-09-09T00:00:00.000Z');
INSERT INTO person VALUES(4,'user_4','$argon2id$60','테스트학생4','p4@example.org','010-0000-0004','1','2','학교 "A"','3','physics1',1,0,0,0,1,0,0,1,1,'2024-09-09T00:00:00.000Z');
INSERT INTO person VALUES(5,'user_5','$argon2id$user_5','테스트학생5','p5@example.org','010-0000-0005','1','2','3','3','physics1',1,0,0,0,1,0,0,0,0,'2024-09-09T00:00:00.000Z');
INSERT INTO person VALUES(6,'user_6','$argon2id$own','테스트학생6','p6@example.org','010-0000-0006','1','2','1','3','physics1',1,0,0,0,1,0,0,1,0,'2024-09-09T00:00:00.000Z');
INSERT INTO person VALUES(7,'user_7','$argon2id$11','테스트학생7','p7@example.org','010-0000-0007','1','2','학교 "A"','3','physics1',1,0,0,0,1,0,0,0,1,'2024-09-09T00:00:00.000Z');
INSERT INTO person VALUES(8,'user_8','$argon2id$11','테스트학생8','p8@example.org','010-0000-0008','1','2','학교 "A"','3','physics1',1,0,0,0,1,0,0,1,1,'2024-09-09T00:00:00.000Z');
INSERT INTO person VALUES(9,'office','$argon2id$v=19$m=8,t=1,p=1$/ff6gCWaEkt72c/mNiOnWA$JwLodjN0AN+wdPcbwZzyWoLayAXzxgkJc4M6we14jbU','테스트학생9','p9@example.org','010-0000-0009','1','2','학교 "A"','3','physics1',1,1,1,0,0,1,1,0,0,'2024-09-09T00:21:43.421Z');
CREATE TABLE concert (
  concert_id INTEGER PRIMARY KEY CHECK (concert_id >= 1),
  title      TEXT NOT NULL,
  price      INTEGER NOT NULL CHECK (price >= 0),
  created_at TEXT NOT NULL
, seats_per_person INTEGER NOT NULL DEFAULT 0 CHECK (seats_per_person >= 0), own_room INTEGER NOT NULL DEFAULT 0 CHECK (own_room IN (0, 1))) STRICT;
INSERT INTO concert VALUES(1,'The first \ concert',50000,'2024-09-09T00:00:00.000Z',0,0);
INSERT INTO concert VALUES(2,'먼 훗날 ''the "far" one'' 🎫',30000,'2024-09-09T00:21:43.421Z',4,0);
CREATE TABLE concert_date (
  concert_id INTEGER NOT NULL REFERENCES concert (concert_id),
  starts_at  TEXT NOT NULL,
  seat_count INTEGER NOT NULL CHECK (seat_count BETWEEN 1 AND 100000),
  created_at TEXT NOT NULL, price INTEGER NOT NULL DEFAULT 0 CHECK (price >= 0), state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed', 'cancelled')), refund_all INTEGER NOT NULL DEFAULT 0 CHECK (refund_all IN (0, 1)), hold_for_ms INTEGER NOT NULL DEFAULT 300000 CHECK (hold_for_ms > 0), extend_by_ms INTEGER NOT NULL DEFAULT 120000 CHECK (extend_by_ms >= 0), max_extensions INTEGER NOT NULL DEFAULT 1 CHECK (max_extensions >= 0), offer_for_ms INTEGER NOT NULL DEFAULT 600000 CHECK (offer_for_ms > 0),
  PRIMARY KEY (concert_id, starts_at),
  UNIQUE (concert_id, starts_at, seat_count)
) STRICT, WITHOUT ROWID;
INSERT INTO concert_date VALUES(1,'2024-09-15T20:00:00',11,'2024-09-09T00:00:00.000Z',50000,'open',0,31000,120000,1,20000);
INSERT INTO concert_date VALUES(2,'2099-06-01T19:30:00',20,'2024-09-09T00:21:43.421Z',30000,'open',0,300000,120000,1,600000);
CREATE TABLE seat_hold (
  concert_id INTEGER NOT NULL,
  starts_at  TEXT NOT NULL,
  seat_no    INTEGER NOT NULL,
  seat_count INTEGER NOT NULL,
  person_id  INTEGER NOT NULL REFERENCES person (person_id),
  held_at    TEXT NOT NULL,
  expires_at TEXT NOT NULL, extensions INTEGER NOT NULL DEFAULT 0 CHECK (extensions >= 0),
  PRIMARY KEY (concert_id, starts_at, seat_no),
  FOREIGN KEY (concert_id, starts_at, seat_count)
    REFERENCES concert_date (concert_id, starts_at, seat_count) ON UPDATE CASCADE,
  CHECK (seat_no BETWEEN 1 AND seat_count)
) STRICT, WITHOUT ROWID;
INSERT INTO seat_hold VALUES(1,'2024-09-15T20:00:00',1,11,6,'2024-09-09T00:20:11.317Z','2024-09-09T00:25:11.317Z',0);
INSERT INTO seat_hold VALUES(1,'2024-09-15T20:00:00',3,11,6,'2024-09-09T00:20:11.317Z','2024-09-09T00:25:11.317Z',0);
CREATE TABLE seat_section (
  concert_id    INTEGER NOT NULL,
  starts_at     TEXT NOT NULL,
  first_seat    INTEGER NOT NULL CHECK (first_seat >= 1),
  seats         INTEGER NOT NULL CHECK (seats >= 1),
  seats_per_row INTEGER NOT NULL CHECK (seats_per_row >= 1),
  price         INTEGER NOT NULL CHECK (price >= 0),
  name          TEXT NOT NULL,
  PRIMARY KEY (concert_id, starts_at, first_seat),
  FOREIGN KEY (concert_id, starts_at) REFERENCES concert_date (concert_id, starts_at)
) STRICT, WITHOUT ROWID;
INSERT INTO seat_section VALUES(1,'2024-09-15T20:00:00',1,4,2,70000,'front');
INSERT INTO seat_section VALUES(1,'2024-09-15T20:00:00',5,7,3,30000,'back');
CREATE TABLE refund_step (
  concert_id      INTEGER NOT NULL,
  starts_at       TEXT NOT NULL,
  step_no         INTEGER NOT NULL CHECK (step_no >= 1),
  before_start_ms INTEGER NOT NULL,
  percent         INTEGER NOT NULL CHECK (percent BETWEEN 0 AND 100),
  PRIMARY KEY (concert_id, starts_at, step_no),
  FOREIGN KEY (concert_id, starts_at) REFERENCES concert_date (concert_id, starts_at)
) STRICT, WITHOUT ROWID;
INSERT INTO refund_step VALUES(1,'2024-09-15T20:00:00',1,108000000,100);
INSERT INTO refund_step VALUES(1,'2024-09-15T20:00:00',2,3600000,50);
INSERT INTO refund_step VALUES(2,'2099-06-01T19:30:00',1,86400000,100);
CREATE TABLE receipt (
  concert_id    INTEGER NOT NULL,
  starts_at     TEXT NOT NULL,
  receipt_no    INTEGER NOT NULL CHECK (receipt_no >= 1),
  person_id     INTEGER NOT NULL REFERENCES person (person_id),
  amount        INTEGER NOT NULL CHECK (amount >= 0),
  balance_after INTEGER NOT NULL CHECK (balance_after >= 0),
  paid_at       TEXT NOT NULL,
  PRIMARY KEY (concert_id, starts_at, receipt_no),
  UNIQUE (concert_id, starts_at, receipt_no, person_id),
  FOREIGN KEY (concert_id, starts_at) REFERENCES concert_date (concert_id, starts_at)
) STRICT, WITHOUT ROWID;
INSERT INTO receipt VALUES(1,'2024-09-15T20:00:00',1,5,50000,20731,'2024-09-09T00:16:20.305Z');
INSERT INTO receipt VALUES(1,'2024-09-15T20:00:00',2,2,100000,139243,'2024-09-09T00:21:18.428Z');
CREATE TABLE seat_sale (
  concert_id   INTEGER NOT NULL,
  starts_at    TEXT NOT NULL,
  receipt_no   INTEGER NOT NULL,
  seat_no      INTEGER NOT NULL CHECK (seat_no >= 1),
  seat_count   INTEGER NOT NULL,
  person_id    INTEGER NOT NULL,
  price        INTEGER NOT NULL CHECK (price >= 0),
  sold_at      TEXT NOT NULL,
  cancelled_at TEXT,
  refund       INTEGER CHECK (refund BETWEEN 0 AND price),
  PRIMARY KEY (concert_id, starts_at, receipt_no, seat_no),
  FOREIGN KEY (concert_id, starts_at, receipt_no, person_id)
    REFERENCES receipt (concert_id, starts_at, receipt_no, person_id),
  FOREIGN KEY (concert_id, starts_at, seat_count)
    REFERENCES concert_date (concert_id, starts_at, seat_count) ON UPDATE CASCADE,
  CHECK (cancelled_at IS NOT NULL OR seat_no <= seat_count),
  CHECK ((cancelled_at IS NULL) = (refund IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO seat_sale VALUES(1,'2024-09-15T20:00:00',1,10,11,5,50000,'2024-09-09T00:16:20.305Z','2024-09-09T00:17:21.827Z',50000);
INSERT INTO seat_sale VALUES(1,'2024-09-15T20:00:00',2,2,11,2,70000,'2024-09-09T00:21:18.428Z',NULL,NULL);
INSERT INTO seat_sale VALUES(1,'2024-09-15T20:00:00',2,6,11,2,30000,'2024-09-09T00:21:18.428Z',NULL,NULL);
CREATE TABLE waiter (
  concert_id INTEGER NOT NULL,
  starts_at  TEXT NOT NULL,
  waiter_no  INTEGER NOT NULL CHECK (waiter_no >= 1),
  person_id  INTEGER NOT NULL REFERENCES person (person_id),
  joined_at  TEXT NOT NULL,
  ended_at   TEXT,
  end_reason TEXT CHECK (end_reason IN ('left', 'closed', 'accepted', 'declined', 'lapsed', 'withdrawn')),
  PRIMARY KEY (concert_id, starts_at, waiter_no),
  UNIQUE (concert_id, starts_at, waiter_no, person_id),
  FOREIGN KEY (concert_id, starts_at) REFERENCES concert_date (concert_id, starts_at),
  CHECK ((ended_at IS NULL) = (end_reason IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO waiter VALUES(1,'2024-09-15T20:00:00',1,3,'2024-09-09T00:01:04.347Z','2024-09-09T00:04:12.162Z','declined');
INSERT INTO waiter VALUES(1,'2024-09-15T20:00:00',2,1,'2024-09-09T00:01:47.030Z','2024-09-09T00:02:25.712Z','left');
INSERT INTO waiter VALUES(1,'2024-09-15T20:00:00',3,1,'2024-09-09T00:03:02.976Z','2024-09-09T00:12:25.563Z','declined');
INSERT INTO waiter VALUES(1,'2024-09-15T20:00:00',4,5,'2024-09-09T00:03:21.731Z','2024-09-09T00:06:26.178Z','declined');
INSERT INTO waiter VALUES(1,'2024-09-15T20:00:00',5,4,'2024-09-09T00:03:42.258Z','2024-09-09T00:10:23.350Z','declined');
INSERT INTO waiter VALUES(1,'2024-09-15T20:00:00',6,6,'2024-09-09T00:09:54.578Z','2024-09-09T00:10:29.572Z','accepted');
INSERT INTO waiter VALUES(1,'2024-09-15T20:00:00',7,5,'2024-09-09T00:16:24.829Z',NULL,NULL);
INSERT INTO waiter VALUES(1,'2024-09-15T20:00:00',8,6,'2024-09-09T00:17:08.039Z','2024-09-09T00:18:53.375Z','declined');
CREATE TABLE seat_offer (
  concert_id INTEGER NOT NULL,
  starts_at  TEXT NOT NULL,
  seat_no    INTEGER NOT NULL,
  seat_count INTEGER NOT NULL,
  waiter_no  INTEGER NOT NULL,
  person_id  INTEGER NOT NULL,
  offered_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  PRIMARY KEY (concert_id, starts_at, seat_no),
  UNIQUE (concert_id, starts_at, person_id),
  FOREIGN KEY (concert_id, starts_at, waiter_no, person_id)
    REFERENCES waiter (concert_id, starts_at, waiter_no, person_id),
  FOREIGN KEY (concert_id, starts_at, seat_count)
    REFERENCES concert_date (concert_id, starts_at, seat_count) ON UPDATE CASCADE,
  CHECK (seat_no BETWEEN 1 AND seat_count)
) STRICT, WITHOUT ROWID;
INSERT INTO seat_offer VALUES(1,'2024-09-15T20:00:00',10,11,7,5,'2024-09-09T00:17:23.882Z','2024-09-09T00:27:23.882Z');
CREATE TABLE wallet_entry (
  person_id      INTEGER NOT NULL REFERENCES person (person_id),
  entry_no       INTEGER NOT NULL CHECK (entry_no >= 1),
  previous_no    INTEGER CHECK (coalesce(previous_no, 0) = entry_no - 1),
  balance_before INTEGER NOT NULL CHECK (entry_no > 1 OR balance_before = 0),
  amount         INTEGER NOT NULL CHECK (amount <> 0),
  balance_after  INTEGER NOT NULL CHECK (balance_after >= 0 AND balance_after = balance_before + amount),
  reason         TEXT NOT NULL CHECK (reason IN ('credit', 'charge', 'use', 'payment', 'refund')),
  entered_at     TEXT NOT NULL,
  concert_id     INTEGER,
  starts_at      TEXT,
  receipt_no     INTEGER CHECK (receipt_no >= 1),
  PRIMARY KEY (person_id, entry_no),
  UNIQUE (person_id, entry_no, balance_after),
  FOREIGN KEY (person_id, previous_no, balance_before) REFERENCES wallet_entry (person_id, entry_no, balance_after),
  CHECK ((reason IN ('use', 'payment')) = (amount < 0)),
  CHECK ((concert_id IS NULL) = (starts_at IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO wallet_entry VALUES(1,1,NULL,0,117725,117725,'charge','2024-09-09T00:01:49.853Z',NULL,NULL,NULL);
INSERT INTO wallet_entry VALUES(1,2,1,117725,132960,250685,'charge','2024-09-09T00:04:05.653Z',NULL,NULL,NULL);
INSERT INTO wallet_entry VALUES(1,3,2,250685,48474,299159,'charge','2024-09-09T00:09:20.564Z',NULL,NULL,NULL);
INSERT INTO wallet_entry VALUES(1,4,3,299159,115689,414848,'charge','2024-09-09T00:12:29.132Z',NULL,NULL,NULL);
INSERT INTO wallet_entry VALUES(2,1,NULL,0,31462,31462,'charge','2024-09-09T00:09:11.388Z',NULL,NULL,NULL);
INSERT INTO wallet_entry VALUES(2,2,1,31462,199632,231094,'charge','2024-09-09T00:14:20.732Z',NULL,NULL,NULL);
INSERT INTO wallet_entry VALUES(2,3,2,231094,8149,239243,'charge','2024-09-09T00:18:55.439Z',NULL,NULL,NULL);
INSERT INTO wallet_entry VALUES(2,4,3,239243,-100000,139243,'payment','2024-09-09T00:21:18.428Z',1,'2024-09-15T20:00:00',2);
INSERT INTO wallet_entry VALUES(2,5,4,139243,136067,275310,'charge','2024-09-09T00:21:40.422Z',NULL,NULL,NULL);
INSERT INTO wallet_entry VALUES(3,1,NULL,0,122395,122395,'charge','2024-09-09T00:07:21.885Z',NULL,NULL,NULL);
INSERT INTO wallet_entry VALUES(4,1,NULL,0,68453,68453,'charge','2024-09-09T00:04:42.097Z',NULL,NULL,NULL);
INSERT INTO wallet_entry VALUES(4,2,1,68453,31462,99915,'charge','2024-09-09T00:09:14.174Z',NULL,NULL,NULL);
INSERT INTO wallet_entry VALUES(4,3,2,99915,133220,233135,'charge','2024-09-09T00:15:11.436Z',NULL,NULL,NULL);
INSERT INTO wallet_entry VALUES(4,4,3,233135,39306,272441,'charge','2024-09-09T00:19:42.501Z',NULL,NULL,NULL);
INSERT INTO wallet_entry VALUES(5,1,NULL,0,70731,70731,'charge','2024-09-09T00:06:03.190Z',NULL,NULL,NULL);
INSERT INTO wallet_entry VALUES(5,2,1,70731,-50000,20731,'payment','2024-09-09T00:16:20.305Z',1,'2024-09-15T20:00:00',1);
INSERT INTO wallet_entry VALUES(5,3,2,20731,50000,70731,'refund','2024-09-09T00:17:21.827Z',1,'2024-09-15T20:00:00',1);
INSERT INTO wallet_entry VALUES(6,1,NULL,0,151665,151665,'charge','2024-09-09T00:10:07.920Z',NULL,NULL,NULL);
INSERT INTO wallet_entry VALUES(7,1,NULL,0,94498,94498,'charge','2024-09-09T00:00:43.134Z',NULL,NULL,NULL);
INSERT INTO wallet_entry VALUES(8,1,NULL,0,171748,171748,'charge','2024-09-09T00:00:51.937Z',NULL,NULL,NULL);
INSERT INTO wallet_entry VALUES(8,2,1,171748,199159,370907,'charge','2024-09-09T00:01:18.110Z',NULL,NULL,NULL);
INSERT INTO wallet_entry VALUES(8,3,2,370907,81217,452124,'charge','2024-09-09T00:05:51.127Z',NULL,NULL,NULL);
INSERT INTO wallet_entry VALUES(8,4,3,452124,72998,525122,'charge','2024-09-09T00:06:35.592Z',NULL,NULL,NULL);
INSERT INTO wallet_entry VALUES(8,5,4,525122,118343,643465,'charge','2024-09-09T00:08:22.220Z',NULL,NULL,NULL);
INSERT INTO wallet_entry VALUES(8,6,5,643465,191501,834966,'charge','2024-09-09T00:15:52.710Z',NULL,NULL,NULL);
INSERT INTO wallet_entry VALUES(9,1,NULL,0,100000,100000,'credit','2024-09-09T00:21:43.421Z',NULL,NULL,NULL);
CREATE TABLE waiting_room (
  room_id               INTEGER PRIMARY KEY CHECK (room_id >= 0),
  mode                  TEXT NOT NULL CHECK (mode IN ('open', 'paused', 'draining')),
  places                INTEGER NOT NULL CHECK (places >= 1),
  admissions_per_minute INTEGER NOT NULL CHECK (admissions_per_minute >= 0),
  active_for_ms         INTEGER NOT NULL,
  claim_for_ms          INTEGER NOT NULL,
  extend_by_ms          INTEGER NOT NULL,
  max_extensions        INTEGER NOT NULL,
  idle_for_ms           INTEGER NOT NULL,
  grace_for_ms          INTEGER NOT NULL,
  waits_for_ms          INTEGER NOT NULL,
  changed_at            TEXT NOT NULL
) STRICT;
INSERT INTO waiting_room VALUES(0,'paused',4,30,40000,15000,10000,2,15000,60000,90000,'2024-09-09T00:08:51.221Z');
CREATE TABLE waiting_draw (
  draw_no      INTEGER PRIMARY KEY,
  room_id      INTEGER NOT NULL CHECK (room_id >= 0),
  opens_at     TEXT NOT NULL,
  first_ticket INTEGER NOT NULL CHECK (first_ticket >= 1),
  last_ticket  INTEGER,
  seed         BLOB NOT NULL CHECK (length(seed) = 32),
  commitment   BLOB NOT NULL CHECK (length(commitment) = 32),
  scheduled_at TEXT NOT NULL,
  drawn_at     TEXT,
  CHECK ((drawn_at IS NULL) = (last_ticket IS NULL))
) STRICT;
INSERT INTO waiting_draw VALUES(1,0,'2024-09-09T00:00:52.110Z',2,1,X'af089432d9122e1ea78eaae1fe156b33d47f3219da8c577196e5dc8b0b47a07a',X'5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c','2024-09-09T00:00:42.110Z','2024-09-09T00:00:53.926Z');
INSERT INTO waiting_draw VALUES(2,0,'2024-09-09T00:03:05.881Z',8,7,X'08f5cdc0db6d4e12f79818cdfad1e8961042ca0be95dbcb96530b4f2a8bfc968',X'5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c','2024-09-09T00:02:41.881Z','2024-09-09T00:03:06.622Z');
INSERT INTO waiting_draw VALUES(3,0,'2024-09-09T00:05:20.582Z',14,13,X'077ce708702fab66490b4305bef07a3ef7f8d4044b29e9f860fd207e68abaaab',X'5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c','2024-09-09T00:05:13.582Z','2024-09-09T00:05:23.383Z');
INSERT INTO waiting_draw VALUES(4,0,'2024-09-09T00:06:13.008Z',14,13,X'07b00b9ce877ce5bef635909c48d2b7f28faad4068ba5bd5bc33288fc2dbe537',X'5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c','2024-09-09T00:05:45.008Z','2024-09-09T00:06:15.752Z');
INSERT INTO waiting_draw VALUES(5,0,'2024-09-09T00:07:58.147Z',18,19,X'077fe334719c261c14a2a0d5b686d4e8c9f56f74c06cdd9d13d3c5081281e0d5',X'5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c','2024-09-09T00:07:38.147Z','2024-09-09T00:07:59.386Z');
INSERT INTO waiting_draw VALUES(6,0,'2024-09-09T00:15:12.192Z',37,37,X'081e8bf88672a863ffa1ccac9707b9429bcf051e0871e8da016d143a0ecd87f0',X'5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c','2024-09-09T00:15:06.192Z','2024-09-09T00:15:12.885Z');
INSERT INTO waiting_draw VALUES(7,0,'2024-09-09T00:15:41.698Z',38,37,X'082e118ca9238b438b6139bec34dd9be8c2985df580d3fd21b023c616df38b09',X'5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c','2024-09-09T00:15:18.698Z','2024-09-09T00:15:44.362Z');
INSERT INTO waiting_draw VALUES(8,0,'2024-09-09T00:20:10.117Z',50,49,X'457aacdeb5474a9462264def19366c839a5e70d30972793487a1cd02d87b1c6d',X'5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c','2024-09-09T00:19:50.117Z','2024-09-09T00:20:10.254Z');
INSERT INTO waiting_draw VALUES(9,0,'2024-09-09T00:20:47.835Z',52,52,X'45109b604cf3a57264e7c4501e2c97301db502d057b4958412ccc7cbe7982be8',X'5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c','2024-09-09T00:20:22.835Z','2024-09-09T00:20:50.063Z');
CREATE TABLE remembered_request (
  remembered_no INTEGER PRIMARY KEY,
  key_hash      BLOB NOT NULL UNIQUE CHECK (length(key_hash) = 16),
  fingerprint   BLOB NOT NULL CHECK (length(fingerprint) = 16),
  answer        TEXT NOT NULL,
  concert_id    INTEGER,
  starts_at     TEXT,
  seats         TEXT NOT NULL,
  remembered_at TEXT NOT NULL,
  forgotten_at  TEXT NOT NULL, clinic_id INTEGER, class_date TEXT, person_id INTEGER,
  CHECK ((concert_id IS NULL) = (starts_at IS NULL))
) STRICT;
INSERT INTO remembered_request VALUES(1,X'840000000000000000000000000000a5',X'010000000000000000000000000000a5','sealed',1,'2024-09-15T20:00:00','1,3','2024-09-09T00:20:11.317Z','2024-09-09T00:23:31.317Z',NULL,NULL,NULL);
CREATE TABLE admin_call (
  call_no        INTEGER PRIMARY KEY CHECK (call_no >= 1),
  method         TEXT NOT NULL,
  target         TEXT NOT NULL,
  body           TEXT NOT NULL,
  remote_address TEXT NOT NULL,
  called_at      TEXT NOT NULL
) STRICT;
INSERT INTO admin_call VALUES(1,'POST','/x','{}','::1','2024-09-09T00:01:38.968Z');
INSERT INTO admin_call VALUES(2,'POST','/x','{}','::1','2024-09-09T00:02:03.238Z');
INSERT INTO admin_call VALUES(3,'POST','/x','{}','::1','2024-09-09T00:02:38.297Z');
INSERT INTO admin_call VALUES(4,'POST','/x','{}','::1','2024-09-09T00:05:07.236Z');
INSERT INTO admin_call VALUES(5,'POST','/x','{}','::1','2024-09-09T00:05:53.365Z');
INSERT INTO admin_call VALUES(6,'POST','/x','{}','::1','2024-09-09T00:06:23.955Z');
INSERT INTO admin_call VALUES(7,'POST','/x','{}','::1','2024-09-09T00:07:28.537Z');
INSERT INTO admin_call VALUES(8,'POST','/x','{}','::1','2024-09-09T00:11:10.070Z');
INSERT INTO admin_call VALUES(9,'POST','/x','{}','::1','2024-09-09T00:16:05.530Z');
INSERT INTO admin_call VALUES(10,'POST','/x','{}','::1','2024-09-09T00:16:28.745Z');
INSERT INTO admin_call VALUES(11,'POST','/x','{}','::1','2024-09-09T00:20:58.652Z');
INSERT INTO admin_call VALUES(12,'POST','/x','{}','::1','2024-09-09T00:21:39.298Z');
CREATE TABLE server_secret (
  name  TEXT PRIMARY KEY,
  bytes BLOB NOT NULL CHECK (length(bytes) = 32)
) STRICT, WITHOUT ROWID;
INSERT INTO server_secret VALUES('admission-pass',X'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
CREATE TABLE clinic (
  clinic_id          INTEGER PRIMARY KEY CHECK (clinic_id >= 1),
  day                TEXT NOT NULL CHECK (day IN ('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')),
  time               TEXT NOT NULL CHECK (time IN ('18:00', '19:00', '20:00', '21:00')),
  room               INTEGER NOT NULL CHECK (room BETWEEN 1 AND 8),
  subject            TEXT NOT NULL,
  teacher_id         INTEGER REFERENCES person (person_id),
  teacher_name       TEXT NOT NULL,
  capacity           INTEGER NOT NULL CHECK (capacity BETWEEN 0 AND 10000),
  is_active          INTEGER NOT NULL CHECK (is_active IN (0, 1)),
  reservation_window TEXT NOT NULL CHECK (reservation_window IN ('weekly', 'always', 'own')),
  opens_min          INTEGER NOT NULL CHECK (opens_min >= 0),
  closes_min         INTEGER NOT NULL CHECK (closes_min <= 10080),
  reset_done         INTEGER NOT NULL CHECK (reset_done >= 0),
  created_at         TEXT NOT NULL,
  deleted_at         TEXT,
  CHECK (opens_min < closes_min)
) STRICT;
INSERT INTO clinic VALUES(1,'mon','18:00',1,'physics1',8,'테스트강사01',2,1,'own',3,6000,4,'2024-09-09T00:00:00.000Z',NULL);
INSERT INTO clinic VALUES(2,'mon','18:00',2,'physics1',8,'테스트강사01',5,1,'own',56,6000,4,'2024-09-09T00:00:00.000Z',NULL);
CREATE TABLE clinic_class (
  clinic_id  INTEGER NOT NULL REFERENCES clinic (clinic_id),
  class_date TEXT NOT NULL,
  capacity   INTEGER NOT NULL,
  PRIMARY KEY (clinic_id, class_date),
  UNIQUE (clinic_id, class_date, capacity)
) STRICT, WITHOUT ROWID;
INSERT INTO clinic_class VALUES(1,'2024-09-16',2);
INSERT INTO clinic_class VALUES(2,'2024-09-16',5);
CREATE TABLE clinic_reservation (
  reservation_no INTEGER PRIMARY KEY AUTOINCREMENT,
  clinic_id      INTEGER NOT NULL,
  class_date     TEXT NOT NULL,
  capacity       INTEGER NOT NULL,
  place_no       INTEGER NOT NULL CHECK (place_no >= 1),
  person_id      INTEGER NOT NULL REFERENCES person (person_id),
  reserved_at    TEXT NOT NULL,
  released_at    TEXT,
  release_reason TEXT CHECK (release_reason IN ('cancelled', 'moved', 'reset', 'removed', 'fell_out', 'closed')),
  FOREIGN KEY (clinic_id, class_date, capacity)
    REFERENCES clinic_class (clinic_id, class_date, capacity) ON UPDATE CASCADE,
  CHECK (released_at IS NOT NULL OR place_no <= capacity),
  CHECK ((released_at IS NULL) = (release_reason IS NULL))
) STRICT;
INSERT INTO clinic_reservation VALUES(1,1,'2024-09-16',2,1,1,'2024-09-09T00:01:11.146Z','2024-09-09T00:04:27.641Z','moved');
INSERT INTO clinic_reservation VALUES(2,1,'2024-09-16',2,2,4,'2024-09-09T00:02:31.477Z','2024-09-09T00:04:53.581Z','reset');
INSERT INTO clinic_reservation VALUES(3,2,'2024-09-16',5,1,6,'2024-09-09T00:03:00.833Z','2024-09-09T00:04:53.581Z','reset');
INSERT INTO clinic_reservation VALUES(4,1,'2024-09-16',2,3,6,'2024-09-09T00:03:11.809Z','2024-09-09T00:04:53.581Z','reset');
INSERT INTO clinic_reservation VALUES(5,2,'2024-09-16',5,2,1,'2024-09-09T00:04:27.641Z','2024-09-09T00:04:53.581Z','reset');
INSERT INTO clinic_reservation VALUES(6,1,'2024-09-16',2,1,4,'2024-09-09T00:04:56.860Z','2024-09-09T00:07:02.365Z','reset');
INSERT INTO clinic_reservation VALUES(7,2,'2024-09-16',5,1,6,'2024-09-09T00:05:11.489Z','2024-09-09T00:07:02.365Z','reset');
INSERT INTO clinic_reservation VALUES(8,2,'2024-09-16',5,1,7,'2024-09-09T00:08:15.982Z',NULL,NULL);
INSERT INTO clinic_reservation VALUES(9,2,'2024-09-16',5,2,6,'2024-09-09T00:08:19.871Z',NULL,NULL);
INSERT INTO clinic_reservation VALUES(10,1,'2024-09-16',2,1,5,'2024-09-09T00:10:31.564Z','2024-09-09T00:13:10.639Z','removed');
INSERT INTO clinic_reservation VALUES(11,1,'2024-09-16',2,2,2,'2024-09-09T00:11:58.442Z','2024-09-09T00:15:00.611Z','removed');
INSERT INTO clinic_reservation VALUES(12,1,'2024-09-16',2,1,7,'2024-09-09T00:12:40.055Z','2024-09-09T00:20:56.077Z','removed');
INSERT INTO clinic_reservation VALUES(13,2,'2024-09-16',5,3,3,'2024-09-09T00:13:54.965Z','2024-09-09T00:15:07.882Z','fell_out');
INSERT INTO clinic_reservation VALUES(14,2,'2024-09-16',5,4,2,'2024-09-09T00:14:15.617Z','2024-09-09T00:15:07.882Z','fell_out');
INSERT INTO clinic_reservation VALUES(15,1,'2024-09-16',2,2,4,'2024-09-09T00:15:16.404Z',NULL,NULL);
INSERT INTO clinic_reservation VALUES(16,1,'2024-09-16',2,1,2,'2024-09-09T00:15:57.405Z',NULL,NULL);
INSERT INTO clinic_reservation VALUES(17,2,'2024-09-16',5,3,3,'2024-09-09T00:17:21.585Z','2024-09-09T00:21:39.251Z','removed');
INSERT INTO clinic_reservation VALUES(18,2,'2024-09-16',5,4,5,'2024-09-09T00:20:28.271Z',NULL,NULL);
INSERT INTO clinic_reservation VALUES(19,2,'2024-09-16',5,5,8,'2024-09-09T00:20:43.318Z','2024-09-09T00:20:45.604Z','removed');
INSERT INTO clinic_reservation VALUES(20,2,'2024-09-16',5,5,4,'2024-09-09T00:21:22.045Z',NULL,NULL);
CREATE TABLE attendance (
  attendance_id   INTEGER PRIMARY KEY AUTOINCREMENT,
  clinic_id       INTEGER NOT NULL REFERENCES clinic (clinic_id),
  class_date      TEXT NOT NULL,
  person_id       INTEGER NOT NULL REFERENCES person (person_id),
  attendance_type TEXT NOT NULL CHECK (attendance_type IN ('none', 'attended', 'absent', 'sick', 'late')),
  opened_at       TEXT NOT NULL,
  withdrawn_at    TEXT,
  marked_at       TEXT,
  marked_by       INTEGER REFERENCES person (person_id),
  UNIQUE (clinic_id, class_date, person_id),
  CHECK (marked_by IS NULL OR marked_at IS NOT NULL)
) STRICT;
INSERT INTO attendance VALUES(1,1,'2024-09-16',1,'late','2024-09-09T00:01:11.146Z','2024-09-09T00:04:27.641Z','2024-09-09T00:02:35.269Z',8);
INSERT INTO attendance VALUES(2,1,'2024-09-16',4,'attended','2024-09-09T00:02:31.477Z',NULL,'2024-09-09T00:16:14.559Z',8);
INSERT INTO attendance VALUES(3,2,'2024-09-16',6,'absent','2024-09-09T00:03:00.833Z',NULL,'2024-09-09T00:08:44.846Z',8);
INSERT INTO attendance VALUES(4,1,'2024-09-16',6,'none','2024-09-09T00:03:11.809Z','2024-09-09T00:04:53.581Z',NULL,NULL);
INSERT INTO attendance VALUES(5,2,'2024-09-16',1,'none','2024-09-09T00:04:27.641Z','2024-09-09T00:04:53.581Z',NULL,NULL);
INSERT INTO attendance VALUES(8,2,'2024-09-16',7,'none','2024-09-09T00:08:15.982Z',NULL,NULL,NULL);
INSERT INTO attendance VALUES(10,1,'2024-09-16',5,'none','2024-09-09T00:10:31.564Z','2024-09-09T00:13:10.639Z',NULL,NULL);
INSERT INTO attendance VALUES(11,1,'2024-09-16',2,'none','2024-09-09T00:11:58.442Z',NULL,NULL,NULL);
INSERT INTO attendance VALUES(12,1,'2024-09-16',7,'none','2024-09-09T00:12:40.055Z','2024-09-09T00:20:56.077Z',NULL,NULL);
INSERT INTO attendance VALUES(13,2,'2024-09-16',3,'absent','2024-09-09T00:13:54.965Z','2024-09-09T00:21:39.251Z','2024-09-09T00:18:25.456Z',8);
INSERT INTO attendance VALUES(14,2,'2024-09-16',2,'none','2024-09-09T00:14:15.617Z','2024-09-09T00:15:07.882Z',NULL,NULL);
INSERT INTO attendance VALUES(18,2,'2024-09-16',5,'none','2024-09-09T00:20:28.271Z',NULL,NULL,NULL);
INSERT INTO attendance VALUES(19,2,'2024-09-16',8,'none','2024-09-09T00:20:43.318Z','2024-09-09T00:20:45.604Z',NULL,NULL);
INSERT INTO attendance VALUES(20,2,'2024-09-16',4,'none','2024-09-09T00:21:22.045Z',NULL,NULL,NULL);
CREATE TABLE clinic_waiter (
  clinic_id  INTEGER NOT NULL REFERENCES clinic (clinic_id),
  waiter_no  INTEGER NOT NULL CHECK (waiter_no >= 1),
  class_date TEXT NOT NULL,
  person_id  INTEGER NOT NULL REFERENCES person (person_id),
  joined_at  TEXT NOT NULL,
  ended_at   TEXT,
  end_reason TEXT CHECK (end_reason IN ('left', 'promoted', 'placed', 'reset', 'closed')),
  PRIMARY KEY (clinic_id, waiter_no),
  CHECK ((ended_at IS NULL) = (end_reason IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO clinic_waiter VALUES(1,1,'2024-09-16',4,'2024-09-09T00:13:36.955Z','2024-09-09T00:15:16.404Z','promoted');
INSERT INTO clinic_waiter VALUES(2,1,'2024-09-16',3,'2024-09-09T00:12:10.801Z','2024-09-09T00:13:54.965Z','promoted');
INSERT INTO clinic_waiter VALUES(2,2,'2024-09-16',2,'2024-09-09T00:13:31.860Z','2024-09-09T00:14:15.617Z','promoted');
CREATE TABLE week_reset (
  reset_no INTEGER PRIMARY KEY CHECK (reset_no >= 1),
  week     TEXT NOT NULL,
  cause    TEXT NOT NULL CHECK (cause IN ('scheduled', 'demanded')),
  reset_at TEXT NOT NULL
) STRICT;
INSERT INTO week_reset VALUES(1,'2024-09-09','demanded','2024-09-09T00:00:57.841Z');
INSERT INTO week_reset VALUES(2,'2024-09-16','scheduled','2024-09-09T00:03:52.487Z');
INSERT INTO week_reset VALUES(3,'2024-09-09','demanded','2024-09-09T00:04:53.581Z');
INSERT INTO week_reset VALUES(4,'2024-09-09','demanded','2024-09-09T00:07:02.365Z');
INSERT INTO week_reset VALUES(5,'2024-09-23','scheduled','2024-09-09T00:07:32.743Z');
INSERT INTO week_reset VALUES(6,'2024-09-30','scheduled','2024-09-09T00:09:18.351Z');
INSERT INTO week_reset VALUES(7,'2024-10-07','scheduled','2024-09-09T00:14:55.134Z');
INSERT INTO week_reset VALUES(8,'2024-10-14','scheduled','2024-09-09T00:17:59.757Z');
CREATE TABLE clinic_refusal (
  week      TEXT NOT NULL,
  clinic_id INTEGER NOT NULL CHECK (clinic_id >= 0),
  reason    TEXT NOT NULL CHECK (reason IN ('rate_limited', 'forbidden', 'closed', 'already_reserved', 'no_show_blocked',
    'time_conflict', 'occupied')),
  attempts  INTEGER NOT NULL CHECK (attempts >= 1),
  PRIMARY KEY (week, clinic_id, reason)
) STRICT, WITHOUT ROWID;
INSERT INTO clinic_refusal VALUES('2024-09-09',1,'already_reserved',4);
INSERT INTO clinic_refusal VALUES('2024-09-09',2,'already_reserved',2);
INSERT INTO clinic_refusal VALUES('2024-09-09',2,'occupied',2);
CREATE TABLE session_key (
  start_no   INTEGER PRIMARY KEY,
  key_hash   BLOB NOT NULL UNIQUE CHECK (length(key_hash) = 16),
  person_id  INTEGER NOT NULL REFERENCES person (person_id),
  started_at TEXT NOT NULL,
  used_at    TEXT NOT NULL,
  ended_at   TEXT,
  end_reason TEXT CHECK (end_reason IN ('logout', 'duplicate_login', 'too_many', 'idle', 'password_changed',
    'deactivated')),
  CHECK ((ended_at IS NULL) = (end_reason IS NULL))
) STRICT;
INSERT INTO session_key VALUES(1,X'0a0000000000000000000000000000a5',4,'2024-09-09T00:00:48.430Z','2024-09-09T00:01:17.053Z','2024-09-09T00:05:18.984Z','idle');
INSERT INTO session_key VALUES(2,X'0c0000000000000000000000000000a5',7,'2024-09-09T00:01:07.236Z','2024-09-09T00:01:07.236Z','2024-09-09T00:05:07.236Z','idle');
INSERT INTO session_key VALUES(3,X'120000000000000000000000000000a5',2,'2024-09-09T00:01:33.928Z','2024-09-09T00:01:33.928Z','2024-09-09T00:05:33.961Z','idle');
INSERT INTO session_key VALUES(4,X'3a0000000000000000000000000000a5',6,'2024-09-09T00:09:23.197Z','2024-09-09T00:09:23.197Z','2024-09-09T00:13:24.254Z','idle');
INSERT INTO session_key VALUES(5,X'410000000000000000000000000000a5',7,'2024-09-09T00:10:02.428Z','2024-09-09T00:10:02.428Z','2024-09-09T00:13:24.254Z','duplicate_login');
INSERT INTO session_key VALUES(6,X'540000000000000000000000000000a5',5,'2024-09-09T00:12:47.187Z','2024-09-09T00:12:47.187Z','2024-09-09T00:16:48.661Z','idle');
INSERT INTO session_key VALUES(7,X'560000000000000000000000000000a5',7,'2024-09-09T00:13:24.254Z','2024-09-09T00:17:41.164Z','2024-09-09T00:18:58.352Z','duplicate_login');
INSERT INTO session_key VALUES(8,X'7e0000000000000000000000000000a5',7,'2024-09-09T00:18:58.352Z','2024-09-09T00:18:58.352Z',NULL,NULL);
INSERT INTO session_key VALUES(9,X'7f0000000000000000000000000000a5',3,'2024-09-09T00:19:02.195Z','2024-09-09T00:19:02.195Z','2024-09-09T00:19:32.442Z','logout');
CREATE TABLE outbox (
  lane         TEXT NOT NULL,
  notice_no    INTEGER NOT NULL CHECK (notice_no >= 1),
  queue_no     INTEGER NOT NULL UNIQUE,
  concert_id   INTEGER,
  starts_at    TEXT,
  clinic_id    INTEGER REFERENCES clinic (clinic_id),
  class_date   TEXT,
  place_no     INTEGER CHECK (place_no >= 1),
  kind         TEXT NOT NULL CHECK (kind IN ('paid', 'cancelled', 'offered', 'promoted')),
  person_id    INTEGER NOT NULL,
  seats        TEXT NOT NULL,
  receipt_no   INTEGER,
  amount       INTEGER NOT NULL,
  expires_at   TEXT,
  queued_at    TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('pending', 'dead', 'delivered')),
  attempts     INTEGER NOT NULL CHECK (attempts >= 0),
  last_error   TEXT NOT NULL,
  next_try_at  TEXT,
  delivered_at TEXT,
  PRIMARY KEY (lane, notice_no),
  FOREIGN KEY (concert_id, starts_at) REFERENCES concert_date (concert_id, starts_at),
  CHECK ((concert_id IS NULL) = (starts_at IS NULL)),
  CHECK ((concert_id IS NULL) <> (clinic_id IS NULL)),
  CHECK (clinic_id IS NULL OR lane = 'clinic/' || clinic_id),
  CHECK (kind <> 'promoted' OR (clinic_id IS NOT NULL AND class_date IS NOT NULL AND place_no IS NOT NULL)),
  CHECK ((state = 'delivered') = (delivered_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO outbox VALUES('clinic/1',1,9,NULL,NULL,1,'2024-09-16',2,'promoted',4,'',NULL,0,NULL,'2024-09-09T00:15:16.404Z','pending',0,'','2024-09-09T00:15:16.404Z',NULL);
INSERT INTO outbox VALUES('clinic/2',1,11,NULL,NULL,2,'2024-09-16',3,'promoted',3,'',NULL,0,NULL,'2024-09-09T00:13:54.965Z','pending',0,'no answer','2024-09-09T00:16:39.734Z',NULL);
INSERT INTO outbox VALUES('clinic/2',2,12,NULL,NULL,2,'2024-09-16',4,'promoted',2,'',NULL,0,NULL,'2024-09-09T00:14:15.617Z','pending',0,'no answer','2024-09-09T00:17:04.284Z',NULL);
INSERT INTO outbox VALUES('concert-date/1/2024-09-15T20:00:00',1,1,1,'2024-09-15T20:00:00',NULL,NULL,NULL,'offered',3,'5',NULL,0,'2024-09-09T00:11:22.389Z','2024-09-09T00:01:22.389Z','delivered',0,'',NULL,'2024-09-09T00:01:57.009Z');
INSERT INTO outbox VALUES('concert-date/1/2024-09-15T20:00:00',2,5,1,'2024-09-15T20:00:00',NULL,NULL,NULL,'offered',1,'5',NULL,0,'2024-09-09T00:14:12.162Z','2024-09-09T00:04:12.162Z','delivered',1,'no answer',NULL,'2024-09-09T00:05:12.179Z');
INSERT INTO outbox VALUES('concert-date/1/2024-09-15T20:00:00',3,3,1,'2024-09-15T20:00:00',NULL,NULL,NULL,'offered',5,'2',NULL,0,'2024-09-09T00:15:04.306Z','2024-09-09T00:05:04.306Z','delivered',0,'',NULL,'2024-09-09T00:05:16.040Z');
INSERT INTO outbox VALUES('concert-date/1/2024-09-15T20:00:00',4,4,1,'2024-09-15T20:00:00',NULL,NULL,NULL,'offered',4,'3',NULL,0,'2024-09-09T00:15:04.306Z','2024-09-09T00:05:04.306Z','delivered',1,'no answer',NULL,'2024-09-09T00:05:38.640Z');
INSERT INTO outbox VALUES('concert-date/1/2024-09-15T20:00:00',5,6,1,'2024-09-15T20:00:00',NULL,NULL,NULL,'offered',6,'3',NULL,0,'2024-09-09T00:20:23.350Z','2024-09-09T00:10:23.350Z','delivered',1,'no answer',NULL,'2024-09-09T00:10:37.831Z');
INSERT INTO outbox VALUES('concert-date/1/2024-09-15T20:00:00',6,17,1,'2024-09-15T20:00:00',NULL,NULL,NULL,'paid',5,'10',1,50000,NULL,'2024-09-09T00:16:20.305Z','pending',1,'no answer','2024-09-09T00:20:30.058Z',NULL);
INSERT INTO outbox VALUES('concert-date/1/2024-09-15T20:00:00',7,18,1,'2024-09-15T20:00:00',NULL,NULL,NULL,'cancelled',5,'10',1,50000,NULL,'2024-09-09T00:17:21.827Z','pending',0,'no answer','2024-09-09T00:21:12.249Z',NULL);
INSERT INTO outbox VALUES('concert-date/1/2024-09-15T20:00:00',8,14,1,'2024-09-15T20:00:00',NULL,NULL,NULL,'offered',5,'10',NULL,0,'2024-09-09T00:27:23.882Z','2024-09-09T00:17:23.882Z','dead',2,'no answer','2024-09-09T00:20:07.904Z',NULL);
INSERT INTO outbox VALUES('concert-date/1/2024-09-15T20:00:00',9,15,1,'2024-09-15T20:00:00',NULL,NULL,NULL,'offered',6,'3',NULL,0,'2024-09-09T00:27:31.608Z','2024-09-09T00:17:31.608Z','dead',2,'no answer','2024-09-09T00:20:26.531Z',NULL);
INSERT INTO outbox VALUES('concert-date/1/2024-09-15T20:00:00',10,19,1,'2024-09-15T20:00:00',NULL,NULL,NULL,'paid',2,'2,6',2,100000,NULL,'2024-09-09T00:21:18.428Z','pending',0,'','2024-09-09T00:21:18.428Z',NULL);
CREATE TABLE waiting_token (
  room_id       INTEGER NOT NULL CHECK (room_id >= 0),
  ticket_no     INTEGER NOT NULL CHECK (ticket_no >= 1),
  token_hash    BLOB NOT NULL CHECK (length(token_hash) = 16),
  person_id     INTEGER NOT NULL,
  status        TEXT NOT NULL
    CHECK (status IN ('waiting', 'away', 'active', 'expired', 'completed', 'replaced', 'left')),
  issued_at     TEXT NOT NULL,
  waits_until   TEXT NOT NULL,
  admitted_at   TEXT,
  active_until  TEXT,
  ended_at      TEXT,
  claimed_at    TEXT,
  extensions    INTEGER NOT NULL CHECK (extensions >= 0),
  returns_until TEXT,
  PRIMARY KEY (room_id, ticket_no),
  CHECK ((admitted_at IS NULL) = (active_until IS NULL)),
  CHECK (claimed_at IS NULL OR admitted_at IS NOT NULL),
  CHECK (status NOT IN ('waiting', 'away') OR admitted_at IS NULL),
  CHECK (status <> 'active' OR admitted_at IS NOT NULL),
  CHECK ((status = 'away') = (returns_until IS NOT NULL)),
  CHECK ((status IN ('waiting', 'away', 'active')) = (ended_at IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO waiting_token VALUES(0,1,X'030000000000000000000000000000a5',6,'expired','2024-09-09T00:00:12.033Z','2024-09-09T00:01:42.033Z','2024-09-09T00:00:12.033Z','2024-09-09T00:00:27.033Z','2024-09-09T00:00:27.033Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,2,X'0f0000000000000000000000000000a5',2,'expired','2024-09-09T00:01:16.304Z','2024-09-09T00:02:46.304Z','2024-09-09T00:01:16.304Z','2024-09-09T00:01:31.304Z','2024-09-09T00:01:31.304Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,3,X'100000000000000000000000000000a5',1,'replaced','2024-09-09T00:01:19.534Z','2024-09-09T00:02:49.534Z','2024-09-09T00:01:19.534Z','2024-09-09T00:02:05.093Z','2024-09-09T00:01:59.836Z','2024-09-09T00:01:25.093Z',0,NULL);
INSERT INTO waiting_token VALUES(0,4,X'110000000000000000000000000000a5',4,'replaced','2024-09-09T00:01:31.436Z','2024-09-09T00:03:01.436Z','2024-09-09T00:01:31.436Z','2024-09-09T00:01:46.436Z','2024-09-09T00:01:34.732Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,5,X'130000000000000000000000000000a5',4,'expired','2024-09-09T00:01:34.732Z','2024-09-09T00:03:04.732Z','2024-09-09T00:01:34.732Z','2024-09-09T00:01:49.732Z','2024-09-09T00:01:49.732Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,6,X'150000000000000000000000000000a5',5,'expired','2024-09-09T00:01:50.025Z','2024-09-09T00:03:20.025Z','2024-09-09T00:01:50.025Z','2024-09-09T00:02:05.025Z','2024-09-09T00:02:05.025Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,7,X'160000000000000000000000000000a5',1,'expired','2024-09-09T00:01:59.836Z','2024-09-09T00:03:29.836Z','2024-09-09T00:01:59.836Z','2024-09-09T00:02:14.836Z','2024-09-09T00:02:14.836Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,8,X'1c0000000000000000000000000000a5',5,'expired','2024-09-09T00:03:25.528Z','2024-09-09T00:04:55.528Z','2024-09-09T00:03:25.528Z','2024-09-09T00:03:40.528Z','2024-09-09T00:03:40.528Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,9,X'1d0000000000000000000000000000a5',2,'expired','2024-09-09T00:03:32.398Z','2024-09-09T00:05:02.398Z','2024-09-09T00:03:32.398Z','2024-09-09T00:03:47.398Z','2024-09-09T00:03:47.398Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,10,X'200000000000000000000000000000a5',4,'replaced','2024-09-09T00:04:43.705Z','2024-09-09T00:06:13.705Z','2024-09-09T00:04:43.705Z','2024-09-09T00:04:58.705Z','2024-09-09T00:04:47.517Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,11,X'220000000000000000000000000000a5',5,'expired','2024-09-09T00:04:45.836Z','2024-09-09T00:06:15.836Z','2024-09-09T00:04:45.836Z','2024-09-09T00:05:00.836Z','2024-09-09T00:05:00.836Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,12,X'230000000000000000000000000000a5',4,'expired','2024-09-09T00:04:47.517Z','2024-09-09T00:06:17.517Z','2024-09-09T00:04:47.517Z','2024-09-09T00:05:02.517Z','2024-09-09T00:05:02.517Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,13,X'240000000000000000000000000000a5',1,'left','2024-09-09T00:04:50.070Z','2024-09-09T00:06:20.070Z','2024-09-09T00:04:50.070Z','2024-09-09T00:05:47.215Z','2024-09-09T00:05:42.099Z','2024-09-09T00:04:57.215Z',1,NULL);
INSERT INTO waiting_token VALUES(0,14,X'2b0000000000000000000000000000a5',3,'expired','2024-09-09T00:06:15.752Z','2024-09-09T00:07:45.752Z','2024-09-09T00:06:15.752Z','2024-09-09T00:06:30.752Z','2024-09-09T00:06:30.752Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,15,X'2d0000000000000000000000000000a5',7,'expired','2024-09-09T00:06:24.678Z','2024-09-09T00:07:54.678Z','2024-09-09T00:06:24.678Z','2024-09-09T00:06:39.678Z','2024-09-09T00:06:39.678Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,16,X'2e0000000000000000000000000000a5',7,'expired','2024-09-09T00:06:46.175Z','2024-09-09T00:08:16.175Z','2024-09-09T00:06:46.175Z','2024-09-09T00:07:01.175Z','2024-09-09T00:07:01.175Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,17,X'300000000000000000000000000000a5',3,'expired','2024-09-09T00:07:36.306Z','2024-09-09T00:09:06.306Z',NULL,NULL,'2024-09-09T00:08:52.351Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,18,X'320000000000000000000000000000a5',2,'expired','2024-09-09T00:07:41.184Z','2024-09-09T00:09:11.184Z',NULL,NULL,'2024-09-09T00:09:11.184Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,19,X'330000000000000000000000000000a5',1,'replaced','2024-09-09T00:07:48.845Z','2024-09-09T00:09:18.845Z',NULL,NULL,'2024-09-09T00:08:53.481Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,20,X'370000000000000000000000000000a5',6,'replaced','2024-09-09T00:08:41.261Z','2024-09-09T00:10:11.261Z',NULL,NULL,'2024-09-09T00:09:29.814Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,21,X'380000000000000000000000000000a5',1,'expired','2024-09-09T00:08:53.481Z','2024-09-09T00:10:23.481Z',NULL,NULL,'2024-09-09T00:10:08.752Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,22,X'390000000000000000000000000000a5',7,'replaced','2024-09-09T00:09:09.113Z','2024-09-09T00:10:39.113Z',NULL,NULL,'2024-09-09T00:10:12.062Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,23,X'3b0000000000000000000000000000a5',5,'replaced','2024-09-09T00:09:27.559Z','2024-09-09T00:10:57.559Z',NULL,NULL,'2024-09-09T00:09:44.343Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,24,X'3c0000000000000000000000000000a5',6,'replaced','2024-09-09T00:09:29.814Z','2024-09-09T00:10:59.814Z',NULL,NULL,'2024-09-09T00:09:49.304Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,25,X'3e0000000000000000000000000000a5',5,'expired','2024-09-09T00:09:44.343Z','2024-09-09T00:11:14.343Z',NULL,NULL,'2024-09-09T00:11:02.428Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,26,X'3f0000000000000000000000000000a5',6,'expired','2024-09-09T00:09:49.304Z','2024-09-09T00:11:19.304Z',NULL,NULL,'2024-09-09T00:11:06.282Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,27,X'420000000000000000000000000000a5',7,'replaced','2024-09-09T00:10:12.062Z','2024-09-09T00:11:42.062Z',NULL,NULL,'2024-09-09T00:10:38.626Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,28,X'440000000000000000000000000000a5',1,'replaced','2024-09-09T00:10:24.365Z','2024-09-09T00:11:54.365Z',NULL,NULL,'2024-09-09T00:11:39.104Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,29,X'470000000000000000000000000000a5',7,'expired','2024-09-09T00:10:38.626Z','2024-09-09T00:12:08.626Z',NULL,NULL,'2024-09-09T00:11:54.123Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,30,X'4d0000000000000000000000000000a5',1,'expired','2024-09-09T00:11:39.104Z','2024-09-09T00:13:09.104Z',NULL,NULL,'2024-09-09T00:13:09.104Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,31,X'4f0000000000000000000000000000a5',6,'replaced','2024-09-09T00:12:06.143Z','2024-09-09T00:13:36.143Z',NULL,NULL,'2024-09-09T00:12:45.279Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,32,X'520000000000000000000000000000a5',4,'expired','2024-09-09T00:12:41.944Z','2024-09-09T00:14:11.944Z',NULL,NULL,'2024-09-09T00:13:59.828Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,33,X'530000000000000000000000000000a5',6,'replaced','2024-09-09T00:12:45.279Z','2024-09-09T00:14:15.279Z',NULL,NULL,'2024-09-09T00:14:11.770Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,34,X'570000000000000000000000000000a5',5,'expired','2024-09-09T00:13:28.125Z','2024-09-09T00:14:58.125Z',NULL,NULL,'2024-09-09T00:14:58.125Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,35,X'580000000000000000000000000000a5',7,'expired','2024-09-09T00:14:10.209Z','2024-09-09T00:15:40.209Z',NULL,NULL,'2024-09-09T00:15:28.689Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,36,X'590000000000000000000000000000a5',6,'expired','2024-09-09T00:14:11.770Z','2024-09-09T00:15:41.770Z',NULL,NULL,'2024-09-09T00:15:28.689Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,37,X'600000000000000000000000000000a5',4,'expired','2024-09-09T00:15:09.229Z','2024-09-09T00:16:39.229Z',NULL,NULL,'2024-09-09T00:16:39.229Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,38,X'640000000000000000000000000000a5',3,'expired','2024-09-09T00:15:53.160Z','2024-09-09T00:17:23.160Z',NULL,NULL,'2024-09-09T00:17:08.560Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,39,X'680000000000000000000000000000a5',2,'expired','2024-09-09T00:16:08.560Z','2024-09-09T00:17:38.560Z',NULL,NULL,'2024-09-09T00:17:38.560Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,40,X'700000000000000000000000000000a5',4,'expired','2024-09-09T00:17:23.882Z','2024-09-09T00:18:53.882Z',NULL,NULL,'2024-09-09T00:18:21.753Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,41,X'720000000000000000000000000000a5',5,'expired','2024-09-09T00:17:36.350Z','2024-09-09T00:19:06.350Z',NULL,NULL,'2024-09-09T00:18:21.753Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,42,X'740000000000000000000000000000a5',2,'expired','2024-09-09T00:17:46.601Z','2024-09-09T00:19:16.601Z',NULL,NULL,'2024-09-09T00:18:21.753Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,43,X'750000000000000000000000000000a5',1,'replaced','2024-09-09T00:17:54.280Z','2024-09-09T00:19:24.280Z',NULL,NULL,'2024-09-09T00:18:04.541Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,44,X'770000000000000000000000000000a5',1,'replaced','2024-09-09T00:18:04.541Z','2024-09-09T00:19:34.541Z',NULL,NULL,'2024-09-09T00:18:14.195Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,45,X'780000000000000000000000000000a5',6,'expired','2024-09-09T00:18:09.187Z','2024-09-09T00:19:39.187Z',NULL,NULL,'2024-09-09T00:18:21.753Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,46,X'7a0000000000000000000000000000a5',8,'expired','2024-09-09T00:18:12.905Z','2024-09-09T00:19:42.905Z',NULL,NULL,'2024-09-09T00:18:21.753Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,47,X'7c0000000000000000000000000000a5',1,'expired','2024-09-09T00:18:14.195Z','2024-09-09T00:19:44.195Z',NULL,NULL,'2024-09-09T00:18:21.753Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,48,X'7d0000000000000000000000000000a5',1,'replaced','2024-09-09T00:18:55.023Z','2024-09-09T00:20:25.023Z',NULL,NULL,'2024-09-09T00:19:23.130Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,49,X'800000000000000000000000000000a5',1,'replaced','2024-09-09T00:19:23.130Z','2024-09-09T00:20:53.130Z',NULL,NULL,'2024-09-09T00:20:15.307Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,50,X'850000000000000000000000000000a5',1,'expired','2024-09-09T00:20:15.307Z','2024-09-09T00:21:45.307Z',NULL,NULL,'2024-09-09T00:21:31.909Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,51,X'870000000000000000000000000000a5',2,'expired','2024-09-09T00:20:22.293Z','2024-09-09T00:21:52.293Z',NULL,NULL,'2024-09-09T00:21:37.564Z',NULL,0,NULL);
INSERT INTO waiting_token VALUES(0,52,X'890000000000000000000000000000a5',7,'waiting','2024-09-09T00:20:31.909Z','2024-09-09T00:22:01.909Z',NULL,NULL,NULL,NULL,0,NULL);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('clinic_reservation',20);
INSERT INTO sqlite_sequence VALUES('attendance',20);
CREATE TRIGGER change_log_is_never_updated BEFORE UPDATE ON change_log
BEGIN
  SELECT RAISE(ABORT, 'the change log is append-only');
END;
CREATE TRIGGER change_log_is_never_deleted BEFORE DELETE ON change_log
BEGIN
  SELECT RAISE(ABORT, 'the change log is append-only');
END;
CREATE INDEX seat_hold_of_person ON seat_hold (person_id);
CREATE UNIQUE INDEX seat_sale_standing ON seat_sale (concert_id, starts_at, seat_no) WHERE cancelled_at IS NULL;
CREATE INDEX seat_sale_of_person ON seat_sale (person_id);
CREATE UNIQUE INDEX waiter_open ON waiter (concert_id, starts_at, person_id) WHERE ended_at IS NULL;
CREATE INDEX waiter_of_person ON waiter (person_id);
CREATE INDEX seat_offer_of_person ON seat_offer (person_id);
CREATE UNIQUE INDEX waiting_draw_scheduled ON waiting_draw (room_id) WHERE drawn_at IS NULL;
CREATE INDEX waiting_draw_of_room ON waiting_draw (room_id, draw_no);
CREATE INDEX remembered_request_of_date ON remembered_request (concert_id, starts_at) WHERE concert_id IS NOT NULL;
CREATE INDEX remembered_request_until ON remembered_request (forgotten_at);
CREATE UNIQUE INDEX clinic_slot ON clinic (day, time, room) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX clinic_reservation_place ON clinic_reservation (clinic_id, class_date, place_no)
  WHERE released_at IS NULL;
CREATE UNIQUE INDEX clinic_reservation_person ON clinic_reservation (clinic_id, class_date, person_id)
  WHERE released_at IS NULL;
CREATE INDEX clinic_reservation_of_class ON clinic_reservation (clinic_id, class_date, capacity);
CREATE INDEX clinic_reservation_by_date ON clinic_reservation (class_date) WHERE released_at IS NULL;
CREATE INDEX attendance_of_person ON attendance (person_id, attendance_id);
CREATE INDEX attendance_of_clinic ON attendance (clinic_id, attendance_id);
CREATE INDEX attendance_by_date ON attendance (class_date, attendance_id);
CREATE UNIQUE INDEX clinic_waiter_open ON clinic_waiter (clinic_id, class_date, person_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX week_reset_scheduled ON week_reset (week) WHERE cause = 'scheduled';
CREATE INDEX week_reset_demanded ON week_reset (reset_no) WHERE cause = 'demanded';
CREATE INDEX person_with_no_shows ON person (no_show) WHERE no_show > 0;
CREATE INDEX session_key_of_person ON session_key (person_id, start_no);
CREATE INDEX outbox_by_state ON outbox (state, queue_no);
CREATE INDEX remembered_request_of_class ON remembered_request (clinic_id, class_date) WHERE clinic_id IS NOT NULL;
CREATE INDEX waiting_token_open ON waiting_token (room_id, ticket_no) WHERE ended_at IS NULL;
CREATE INDEX waiting_token_ended ON waiting_token (room_id, ended_at) WHERE ended_at IS NOT NULL;
COMMIT;
