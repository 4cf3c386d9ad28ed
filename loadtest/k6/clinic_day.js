// The minute when reservations open: all test students log in and read the schedule; when all have had the time to,
// each tries some of the Monday clinics, a moment apart. A clinic that is full and a place that one has already are
// expected answers.
import { check, sleep } from 'k6';
import exec from 'k6/execution';
import { Counter, Gauge, Trend } from 'k6/metrics';
import { BASE_URL, RATE, bodyOf, expect, failuresIn, get, isCount, load, post, size } from './lib.js';

const STUDENTS = size('STUDENTS', 20);
const MAX_CLINICS = size('MAX_CLINICS', 5);
// Passwords are slow to verify by design: a login takes some 30 ms of a core.
const LOGINS_PER_SECOND = size('LOGINS_PER_SECOND', 40);
const USER_PREFIX = __ENV.USER_PREFIX || 'test_student_';
const LOG_FILE = __ENV.LOG_FILE || 'clinic_test.log';
const PASSWORD = __ENV.PASSWORD || 'testpass123';
const DAY = 'mon';
const TIMES = ['18:00', '19:00', '20:00', '21:00'];
const ROOMS = [1, 2, 3, 4, 5, 6, 7, 8];

// In an open loop the next student comes, in turn, and is a while at it.
export const options = load({ vus: STUDENTS, iterations: 1, lasts: 12, timed: 'reserve_ms' });
// A full clinic and a place one has already count as answered, not as failed requests.
expect(200, 400, 409);

const loggedIn = new Counter('students_logged_in');
const withPlace = new Counter('students_with_a_place');
const successes = new Counter('reserve_successes');
const failures = {};
const REASONS = ['occupied', 'already_reserved', 'closed', 'no_show', 'rate_limited', 'session', 'other'];
REASONS.forEach((reason) => {
  failures[reason] = new Counter(`reserve_failed_${reason}`);
});
const loginTime = new Trend('login_ms', true);
const scheduleTime = new Trend('schedule_ms', true);
const reserveTime = new Trend('reserve_ms', true);
const finishedAfter = new Trend('finished_after_ms', true);

// The summary knows metrics only, so that what became of each clinic is some.
const clinicMetrics = {};
TIMES.forEach((time) => {
  ROOMS.forEach((room) => {
    const name = `${DAY}_${time.replace(':', '')}_room${room}`;
    clinicMetrics[`${time}/${room}`] = {
      count: new Gauge(`${name}_count`),
      capacity: new Gauge(`${name}_capacity`),
      reserved: new Counter(`${name}_reserved`),
      refused: new Counter(`${name}_refused`),
    };
  });
});

function logIn(number) {
  const username = USER_PREFIX + String(number).padStart(2, '0');
  const response = post('/api/auth/login/', { username, password: PASSWORD });
  const body = bodyOf(response);
  const ok = check(response, {
    'login: status is 200': (r) => r.status === 200,
    'login: the key is 40 hex digits': () => /^[0-9a-f]{40}$/.test(body.token || ''),
    'login: it is this student': () => body.user !== undefined && body.user.username === username,
  });
  return ok ? { key: body.token, id: body.user.id, duration: response.timings.duration } : null;
}

// The clinics of the day, from every slot.
function clinicsOf(schedule) {
  const slots = (schedule.schedule || {})[DAY] || {};
  return TIMES.flatMap((time) => {
    const slot = slots[time] || {};
    const all = slot.clinics || (slot.clinic_id ? [slot] : []);
    return all.map((clinic) => Object.assign({ time, room_number: parseInt(clinic.room, 10) }, clinic));
  });
}

function readClinics(headers) {
  const response = get('/api/clinics/weekly-schedule/', { headers });
  const clinics = clinicsOf(bodyOf(response));
  check(response, {
    'schedule: status is 200': (r) => r.status === 200,
    'schedule: there are clinics': () => clinics.length > 0,
    'schedule: none is over its capacity': () =>
      clinics.every(
        (c) =>
          isCount(c.current_count) &&
          c.current_count <= c.capacity &&
          c.remaining_spots === c.capacity - c.current_count &&
          c.is_full === (c.remaining_spots === 0),
      ),
  });
  return { clinics, duration: response.timings.duration };
}

// So many members of a list, in random order, none twice.
function draw(list, count) {
  const rest = list.slice();
  const drawn = [];
  while (drawn.length < count && rest.length > 0) {
    drawn.push(rest.splice(Math.floor(Math.random() * rest.length), 1)[0]);
  }
  return drawn;
}

function reasonOf(response, body) {
  if (response.status === 409 && body.error === 'occupied') return 'occupied';
  if (response.status === 400 && body.error === '이미 해당 클리닉에 예약되어 있습니다.') return 'already_reserved';
  if (response.status === 400 && body.error === 'reservation_closed') return 'closed';
  if (response.status === 403 && body.error === 'no_show_blocked') return 'no_show';
  if (response.status === 429) return 'rate_limited';
  if (response.status === 401) return 'session';
  return 'other';
}

function reserve(student, clinic, headers) {
  const request = { user_id: student.id, clinic_id: clinic.clinic_id };
  const response = post('/api/clinics/reserve/', request, { headers });
  const body = bodyOf(response);
  const here = clinicMetrics[`${clinic.time}/${clinic.room_number}`];
  reserveTime.add(response.timings.duration);
  if (response.status === 200) {
    successes.add(1);
    here.reserved.add(1);
    check(response, {
      'reserve: success names the clinic': () =>
        body.success === true && body.clinic_info.id === clinic.clinic_id && isCount(body.remaining_spots),
    });
    return true;
  }
  const reason = reasonOf(response, body);
  failures[reason].add(1);
  here.refused.add(1);
  check(response, {
    'reserve: refused only as full or already reserved': () =>
      reason === 'occupied' || reason === 'already_reserved',
    'reserve: a full clinic says how full': () =>
      reason !== 'occupied' || (body.current_count === body.capacity && body.capacity === clinic.capacity),
  });
  return false;
}

// Waits until so many seconds after the start; not at all when that is over, or when students come at a rate.
function sleepUntil(seconds) {
  const left = exec.scenario.startTime / 1000 + seconds - Date.now() / 1000;
  if (left > 0 && RATE === 0) {
    sleep(left);
  }
}

export default function () {
  const number = (exec.scenario.iterationInTest % STUDENTS) + 1;
  sleepUntil((number - 1) / LOGINS_PER_SECOND);
  const student = logIn(number);
  if (student === null) {
    return;
  }
  loggedIn.add(1);
  loginTime.add(student.duration);
  const headers = { Authorization: `Token ${student.key}` };

  const { clinics, duration } = readClinics(headers);
  scheduleTime.add(duration);
  sleepUntil(STUDENTS / LOGINS_PER_SECOND);
  let places = 0;
  draw(clinics, 1 + Math.floor(Math.random() * MAX_CLINICS)).forEach((clinic, i) => {
    if (i > 0) {
      sleep(0.1 + Math.random() * 1.9);
    }
    places += reserve(student, clinic, headers) ? 1 : 0;
  });
  withPlace.add(places > 0 ? 1 : 0);
  finishedAfter.add(Date.now() - exec.scenario.startTime);
}

export function teardown() {
  const student = logIn(1);
  if (student === null) {
    return;
  }
  readClinics({ Authorization: `Token ${student.key}` }).clinics.forEach((clinic) => {
    const state = clinicMetrics[`${clinic.time}/${clinic.room_number}`];
    state.count.add(clinic.current_count);
    state.capacity.add(clinic.capacity);
  });
}

// The clinics by day, time and room, with how they stand and what was tried.
function clinicsIn(values) {
  return TIMES.flatMap((time) => ROOMS.map((room) => ({ time, room })))
    .map(({ time, room }) => {
      const name = `${DAY}_${time.replace(':', '')}_room${room}`;
      return {
        name: `${DAY} ${time} room ${room}`,
        taken: values(`${name}_count`).value,
        capacity: values(`${name}_capacity`).value,
        reserved: values(`${name}_reserved`).count || 0,
        refused: values(`${name}_refused`).count || 0,
      };
    })
    .filter((clinic) => clinic.capacity !== undefined);
}

export function handleSummary(data) {
  const values = (name) => (data.metrics[name] || { values: {} }).values;
  const count = (name) => values(name).count || 0;
  const millis = (name, stat) => `${(values(name)[stat] || 0).toFixed(1)} ms`;
  const failed = REASONS.map((reason) => [reason, count(`reserve_failed_${reason}`)]).filter(([, n]) => n > 0);
  const refused = failed.reduce((sum, [, n]) => sum + n, 0);
  const attempts = count('reserve_successes') + refused;
  const rate = attempts > 0 ? (100 * count('reserve_successes')) / attempts : 0;
  const seconds = ((values('finished_after_ms').max || 0) / 1000).toFixed(2);
  const checks = values('checks');
  const clinics = clinicsIn(values);
  const wrong = failuresIn(data);
  const full = (clinic) => (clinic.taken >= clinic.capacity ? '  full' : '');

  const lines = [
    '',
    `clinic day at ${BASE_URL}`,
    `  total time            ${seconds} s`,
    `  students              ${count('students_logged_in')} logged in, ${count('students_with_a_place')} got a place`,
    `  attempts              ${attempts}`,
    `  successes             ${count('reserve_successes')}`,
    `  failures              ${refused}`,
    ...failed.map(([reason, n]) => `    ${reason.padEnd(20)}${n}`),
    `  success rate          ${rate.toFixed(1)} %`,
    `  mean response time    ${millis('reserve_ms', 'avg')} (reserve), ${millis('schedule_ms', 'avg')} (schedule), ` +
      `${millis('login_ms', 'avg')} (login)`,
    '  final state of each clinic',
    ...clinics.map((clinic) => `    ${clinic.name}    ${clinic.taken}/${clinic.capacity}${full(clinic)}`),
    `  expected answers      ${checks.passes || 0} checks passed, ${checks.fails || 0} failed`,
    ...wrong.map((line) => `    FAILED ${line}`),
    '',
  ];

  const at = new Date().toISOString();
  const log = [
    `clinic day at ${BASE_URL}: ${seconds} s, ${count('students_logged_in')} students, ${attempts} attempts, ` +
      `${count('reserve_successes')} successes, ${refused} failures, success rate ${rate.toFixed(1)} %`,
    `response times: reserve mean ${millis('reserve_ms', 'avg')} p(95) ${millis('reserve_ms', 'p(95)')} ` +
      `p(99) ${millis('reserve_ms', 'p(99)')} max ${millis('reserve_ms', 'max')}, ` +
      `schedule mean ${millis('schedule_ms', 'avg')}, login mean ${millis('login_ms', 'avg')}`,
    ...failed.map(([reason, n]) => `refused ${n} attempts: ${reason}`),
    ...clinics.map(
      (clinic) =>
        `clinic ${clinic.name}: ${clinic.taken}/${clinic.capacity}${full(clinic)}, ` +
        `attempts ${clinic.reserved + clinic.refused}, reserved ${clinic.reserved}, refused ${clinic.refused}`,
    ),
    `expected answers: ${checks.passes || 0} checks passed, ${checks.fails || 0} failed`,
    ...wrong.map((line) => `FAILED ${line}`),
  ].map((line) => `${at} ${line}`);

  return { stdout: lines.join('\n') + '\n', [LOG_FILE]: log.join('\n') + '\n' };
}
