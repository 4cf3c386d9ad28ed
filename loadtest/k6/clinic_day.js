// The minute when reservations open: all test students log in and read the schedule; when all have had the time to,
// each tries some of the Monday clinics, a moment apart. A clinic that is full and a place that one has already are
// expected answers.
import { check, sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Gauge, Trend } from 'k6/metrics';
import { BASE_URL, bodyOf, get, isCount, post, size } from './lib.js';

const STUDENTS = size('STUDENTS', 20);
const MAX_CLINICS = size('MAX_CLINICS', 5);
// Passwords are slow to verify by design: a login takes some 30 ms of a core.
const LOGINS_PER_SECOND = size('LOGINS_PER_SECOND', 40);
const USER_PREFIX = __ENV.USER_PREFIX || 'test_student_';
const PASSWORD = __ENV.PASSWORD || 'testpass123';
const DAY = 'mon';
const TIMES = ['18:00', '19:00', '20:00', '21:00'];
const ROOMS = [1, 2, 3, 4, 5, 6, 7, 8];

export const options = {
  scenarios: {
    students: {
      executor: 'per-vu-iterations',
      vus: STUDENTS,
      iterations: 1,
      maxDuration: __ENV.MAX_DURATION || '5m',
    },
  },
  thresholds: { checks: ['rate==1'] },
};

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

// The summary knows metrics only, so that each clinic's final state is one.
const finalState = {};
TIMES.forEach((time) => {
  ROOMS.forEach((room) => {
    const name = `${DAY}_${time.replace(':', '')}_room${room}`;
    finalState[`${time}/${room}`] = {
      count: new Gauge(`${name}_count`),
      capacity: new Gauge(`${name}_capacity`),
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

// A full clinic and a place one has already count as answered, not as failed requests.
const answered = http.expectedStatuses(200, 400, 409);

function reserve(student, clinic, headers) {
  const request = { user_id: student.id, clinic_id: clinic.clinic_id };
  const response = post('/api/clinics/reserve/', request, { headers, responseCallback: answered });
  const body = bodyOf(response);
  reserveTime.add(response.timings.duration);
  if (response.status === 200) {
    successes.add(1);
    check(response, {
      'reserve: success names the clinic': () =>
        body.success === true && body.clinic_info.id === clinic.clinic_id && isCount(body.remaining_spots),
    });
    return true;
  }
  const reason = reasonOf(response, body);
  failures[reason].add(1);
  check(response, {
    'reserve: refused only as full or already reserved': () =>
      reason === 'occupied' || reason === 'already_reserved',
    'reserve: a full clinic says how full': () =>
      reason !== 'occupied' || (body.current_count === body.capacity && body.capacity === clinic.capacity),
  });
  return false;
}

// Waits until so many seconds after the start; not at all when that is over.
function sleepUntil(seconds) {
  const left = exec.scenario.startTime / 1000 + seconds - Date.now() / 1000;
  if (left > 0) {
    sleep(left);
  }
}

export default function () {
  sleepUntil((exec.vu.idInTest - 1) / LOGINS_PER_SECOND);
  const student = logIn(exec.vu.idInTest);
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
    const state = finalState[`${clinic.time}/${clinic.room_number}`];
    state.count.add(clinic.current_count);
    state.capacity.add(clinic.capacity);
  });
}

export function handleSummary(data) {
  const values = (name) => (data.metrics[name] || { values: {} }).values;
  const count = (name) => values(name).count || 0;
  const millis = (name, stat) => `${(values(name)[stat] || 0).toFixed(1)} ms`;
  const failed = REASONS.map((reason) => [reason, count(`reserve_failed_${reason}`)]);
  const attempts = count('reserve_successes') + failed.reduce((sum, [, n]) => sum + n, 0);
  const rate = attempts > 0 ? (100 * count('reserve_successes')) / attempts : 0;
  const checks = values('checks');

  const lines = [
    '',
    `clinic day at ${BASE_URL}`,
    `  total time            ${((values('finished_after_ms').max || 0) / 1000).toFixed(2)} s`,
    `  students              ${count('students_logged_in')} of ${STUDENTS} logged in, ` +
      `${count('students_with_a_place')} got a place`,
    `  attempts              ${attempts}`,
    `  successes             ${count('reserve_successes')}`,
    `  failures              ${attempts - count('reserve_successes')}`,
  ];
  failed
    .filter(([, n]) => n > 0)
    .forEach(([reason, n]) => lines.push(`    ${reason.padEnd(20)}${n}`));
  lines.push(
    `  success rate          ${rate.toFixed(1)} %`,
    `  mean response time    ${millis('reserve_ms', 'avg')} (reserve), ${millis('schedule_ms', 'avg')} (schedule), ` +
      `${millis('login_ms', 'avg')} (login)`,
    '  final state of each clinic',
  );
  TIMES.forEach((time) => {
    ROOMS.forEach((room) => {
      const name = `${DAY}_${time.replace(':', '')}_room${room}`;
      if (data.metrics[`${name}_capacity`]) {
        const taken = values(`${name}_count`).value;
        const capacity = values(`${name}_capacity`).value;
        const full = taken >= capacity ? '  full' : '';
        lines.push(`    ${DAY} ${time} room ${room}    ${taken}/${capacity}${full}`);
      }
    });
  });
  lines.push(`  expected answers      ${checks.passes || 0} checks passed, ${checks.fails || 0} failed`, '');
  failedChecks(data.root_group).forEach((line) => lines.push(`    FAILED ${line}`));
  return { stdout: lines.join('\n') + '\n' };
}

function failedChecks(group) {
  const here = group.checks.filter((c) => c.fails > 0).map((c) => `${c.name} (${c.fails} times)`);
  return group.groups.reduce((all, inner) => all.concat(failedChecks(inner)), here);
}
