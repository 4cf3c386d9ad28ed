#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// Everything that can grow has its bound here. Full is an answer (503 with `Retry-After`), never a crash.
namespace usher::domain::limits {

// Concerts.
inline constexpr std::int32_t max_seats_per_date = 100'000;
inline constexpr std::size_t max_concerts = 100'000;
inline constexpr std::size_t max_concert_dates = 1'000'000;
inline constexpr std::size_t max_sections_per_date = 200;
inline constexpr std::size_t max_refund_steps = 10;
/// Characters are code points, as the REST description counts them.
inline constexpr std::size_t max_title_characters = 200;
inline constexpr std::int64_t max_price = 1'000'000'000;
inline constexpr std::size_t max_seats_per_request = 20;
/// Free seats that the answer to a hold lists beside it: such answers may be remembered.
inline constexpr std::size_t max_seats_listed_with_hold = 1'000;
inline constexpr std::size_t max_waiters_per_date = 100'000;
inline constexpr std::int32_t max_hold_extensions = 1'000;
/// Of a hold, an extension, an offer; and between the end of refunds and the beginning of a date, either way.
inline constexpr std::chrono::hours longest_term{24 * 366 * 10};
/// Payments that wait for one that is under way for the same seat.
inline constexpr std::size_t max_parked_payments = 64;
/// Requests that wait for a date that is being loaded.
inline constexpr std::size_t max_asks_while_loading = 16'384;
inline constexpr std::size_t max_refunds_under_way = 100;
/// Seats that those who listen are told of at once; where more have changed, all are shown anew.
inline constexpr std::size_t max_seats_told_at_once = 2'000;
/// What was told of one date lately, kept for those who come back; who has missed more is shown all seats.
inline constexpr std::size_t max_bytes_told_lately = 64 * 1024;
/// Dates whose seats are followed: beyond that, those to whose seats nobody listens are forgotten at once.
inline constexpr std::size_t max_followed_dates = 1'000;

// Wallets. KRW.
inline constexpr std::int64_t max_balance = 1'000'000'000'000;

// Repeated requests.
inline constexpr std::size_t max_remembered_requests = 1'000'000;
/// Repetitions that wait for the first of their kind.
inline constexpr std::size_t max_parked_repetitions = 16;
inline constexpr std::chrono::hours requests_remembered_for{24};
inline constexpr std::size_t max_idempotency_key_bytes = 255;

// Notices.
inline constexpr std::size_t max_queued_notices = 1'024;
inline constexpr std::size_t max_notices_in_flight = 16;
/// What is read of a receiver's answer.
inline constexpr std::size_t max_notice_answer_bytes = 4 * 1024;
inline constexpr std::int32_t max_notice_attempts = 12;
inline constexpr std::chrono::seconds first_notice_retry{1};
inline constexpr std::chrono::hours last_notice_retry{1};
inline constexpr std::size_t max_notice_error_bytes = 200;

// Administration.
inline constexpr std::size_t max_audited_body_bytes = 4 * 1024;
/// Of programs, with those that are over and still shown.
inline constexpr std::size_t max_app_keys = 10'000;
/// Calls that are counted for each key, and not recorded one by one: how many, once in this time.
inline constexpr std::chrono::seconds key_calls_counted_for{60};
/// Keys that are over are shown for as long; then they go when another one is made.
inline constexpr std::chrono::hours app_keys_shown_over{24 * 90};
inline constexpr std::size_t max_app_key_name_characters = 100;
inline constexpr std::size_t max_rows_per_page = 10'000;

// Waiting rooms.
inline constexpr std::size_t max_waiting_tokens_per_room = 10'000'000;
inline constexpr std::size_t max_active_places = 100'000;
/// Of every duration in the rules of a room.
inline constexpr std::chrono::hours longest_room_duration{24 * 366};
inline constexpr std::int64_t max_admissions_per_minute = 6'000'000;
inline constexpr std::chrono::seconds longest_poll{30};
inline constexpr std::size_t max_remembered_draws = 16;
/// Ended tokens that a room still recognises, so that their holders hear "expired" and not "unknown".
inline constexpr std::size_t max_remembered_ended_tokens = 100'000;
/// What one call of `due()` returns at most; the shell calls again until nothing is due.
inline constexpr std::size_t max_due_changes_per_step = 1'000;

// Clinics.
inline constexpr std::int32_t max_clinic_capacity = 10'000;
/// With those that were deleted: their ids are not used again.
inline constexpr std::int64_t max_clinics = 100'000;
inline constexpr std::chrono::hours longest_class{24};
inline constexpr std::int32_t max_term_weeks = 520;
inline constexpr std::size_t max_room_name_characters = 50;
inline constexpr std::size_t max_waiters_per_clinic = 1'000;
/// Refused attempts become durable counts at most this often.
inline constexpr std::chrono::seconds refusals_counted_every{10};
/// Weekly resets on demand that follow another one within this time are that one.
inline constexpr std::chrono::minutes resets_apart{1};
/// Calls about one person's places that wait for one that is under way.
inline constexpr std::size_t max_parked_calls_per_person = 16;
/// Marks that wait for one of the same attendance record.
inline constexpr std::size_t max_parked_marks = 16;
/// Edits of a clinic that wait for a move of somebody from it.
inline constexpr std::size_t max_parked_edits = 64;
inline constexpr std::size_t max_subject_characters = 50;
/// Sessions of the office of which it is remembered whose places they have seen.
inline constexpr std::size_t max_sessions_that_saw_places = 256;

// People.
inline constexpr std::int32_t max_no_shows = 1'000;
inline constexpr std::size_t max_people = 5'000'000;
inline constexpr std::size_t max_sessions_per_person = 16;
/// Ended session keys remembered per person, so that their next use hears why they ended.
inline constexpr std::size_t max_remembered_ended_sessions_per_person = 4;
inline constexpr std::size_t max_rate_limited_users = 100'000;
inline constexpr std::size_t max_guarded_logins = 100'000;
/// Logins and attempts of which it is known from where they came, the latest ones.
inline constexpr std::size_t max_login_notes = 5'000;
inline constexpr std::size_t max_user_agent_bytes = 256;
/// From where a username was logged in, the latest ones.
inline constexpr std::size_t max_known_networks_per_user = 8;
inline constexpr std::size_t max_people_per_import = 500;
inline constexpr std::size_t max_username_characters = 150;
inline constexpr std::size_t max_password_characters = 128;
inline constexpr std::size_t max_profile_field_characters = 200;

// Passwords.
inline constexpr std::size_t max_queued_password_jobs = 4'096;

// Journal.
inline constexpr std::size_t max_changes_per_batch = 20'000;
inline constexpr std::size_t max_queued_appends = 200'000;
/// Actors whose last change number the journal knows without asking.
inline constexpr std::size_t max_numbered_actors = 200'000;
/// Of the embedded database: a large batch must not be written twice because its pages did not fit.
inline constexpr std::size_t max_sqlite_cache_bytes = 64 * 1024 * 1024;
/// Sessions that read the store beside the one that commits, each with a thread of its own.
inline constexpr std::size_t store_readers = 2;
inline constexpr std::size_t max_sqlite_reader_cache_bytes = 8 * 1024 * 1024;
/// Readings that somebody asked for and that wait for those under way. The actors' own are not counted: each
/// has few.
inline constexpr std::size_t max_queued_readings = 512;

// Traces.
/// Texts that spans refer to: kinds of message, reasons, routes.
inline constexpr std::size_t max_traced_texts = 4'096;
/// Questions about traces that wait for the one that is being answered.
inline constexpr std::size_t max_trace_questions = 64;
/// Requests of one look at what was recorded that are kept longer than the rest.
inline constexpr std::size_t max_traces_kept_at_once = 256;
/// Of one trace; a caller may send any number of requests under the same one.
inline constexpr std::size_t max_spans_of_trace = 10'000;
/// Rows of one answer about traces or actors.
inline constexpr std::size_t max_rows_about_traces = 1'000;
/// Requests, and as many messages that belong to none, of one export.
inline constexpr std::size_t max_exported_requests = 10'000;
/// Spans that wait to be pushed to a collector; more are dropped and counted.
inline constexpr std::size_t max_queued_spans = 16'384;
inline constexpr std::size_t max_spans_per_push = 512;

// Calendars.
/// Classes that one calendar shows of those that are stored, and the names of students in all of them.
inline constexpr std::size_t max_calendar_classes = 1'000;
inline constexpr std::size_t max_calendar_names = 10'000;

// Looking back into the change log.
/// One look back; what takes longer is refused.
inline constexpr std::chrono::seconds longest_look_back{20};
/// Look backs that wait for those under way.
inline constexpr std::size_t max_queued_look_backs = 64;
/// Lines of the log that are read at once: one thread of those that read the store does nothing else
/// meanwhile.
inline constexpr std::size_t max_changes_per_page = 2'000;

// Metrics.
/// Reasons of refusals that are counted one by one; those beyond count together.
inline constexpr std::size_t max_refusal_reasons = 256;
/// Waiting rooms and concert dates with series of their own.
inline constexpr std::size_t max_measured_rooms = 100;
inline constexpr std::size_t max_measured_dates = 200;
/// Scrapes that wait for the one under way; they share the next page.
inline constexpr std::size_t max_waiting_scrapes = 16;
/// What was not answered by then is left out of the page.
inline constexpr std::chrono::milliseconds scrape_patience{2'000};

// Admission passes.
inline constexpr std::size_t max_pass_bytes = 4 * 1024;

// Assertions of another login.
inline constexpr std::size_t max_assertion_bytes = 8 * 1024;
inline constexpr std::size_t max_assertion_keys = 100;
inline constexpr std::size_t max_assertion_key_set_bytes = 256 * 1024;
/// Requests whose assertion names a key that is being asked for; of more, the key is unknown.
inline constexpr std::size_t max_waiting_for_assertion_keys = 1'000;

// Several nodes.
/// About how the nodes stand; each may take seconds.
inline constexpr std::size_t max_cluster_questions = 16;
/// Requests that wait for the node that serves, or are under way to it.
inline constexpr std::size_t max_forwarded_requests = 8'192;
/// Connections to it, beside one for each stream and one that asks whether it is there; and requests on each
/// of them at a time.
inline constexpr std::size_t max_link_connections = 8;
inline constexpr std::size_t max_pipelined_on_link = 32;
/// Of one answer of another node; those of owners are far smaller.
inline constexpr std::size_t max_link_header_bytes = 64 * 1024;
inline constexpr std::size_t max_link_body_bytes = 256 * 1024 * 1024;

// Edge.
inline constexpr std::size_t max_request_line_bytes = 8 * 1024;
inline constexpr std::size_t max_header_bytes = 16 * 1024;
inline constexpr std::size_t max_body_bytes = 64 * 1024;
/// Workbooks with what is around them in a form; and so many of them at a time.
inline constexpr std::size_t max_upload_bytes = 5 * 1024 * 1024 + 64 * 1024;
inline constexpr std::size_t max_uploads_at_once = 8;
/// Objects and lists within one another, in what a client sends.
inline constexpr std::size_t max_json_depth = 32;
inline constexpr std::size_t max_pipelined_requests = 64;
inline constexpr std::size_t max_unsent_bytes_per_connection = 1024 * 1024;
inline constexpr std::size_t max_requests_in_flight = 16'384;
inline constexpr std::size_t max_streams = 20'000;
/// Bytes of one stream that its client has not taken; more of them, and the client is dropped. All seats of
/// the largest date, and as much again: such bytes are there once for all streams.
inline constexpr std::size_t max_unsent_bytes_per_stream = 200 * 1024;
/// Lines of the log that wait to be written; of more, the oldest are lost.
inline constexpr std::size_t max_waiting_log_lines = 8'192;
inline constexpr std::chrono::milliseconds request_deadline{30'000};

}  // namespace usher::domain::limits
