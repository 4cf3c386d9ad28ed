// An ordinary hour, all calls at once: of a hundred, 70 read the free seats, 20 ask where their token stands, 5 take a token, 4 hold a
// seat and 1 reads the week of the clinics. Needs a server with --demo, on which `testToken` is active for every user.
import { check } from 'k6';
import exec from 'k6/execution';
import { bodyOf, expect, get, isCount, load, post, size } from './lib.js';

const USERS = size('USERS', 50);
const SEATS = size('SEATS', 50);
const CONCERT_ID = size('CONCERT_ID', 1);
const CONCERT_DATE = __ENV.CONCERT_DATE || '2024-09-15T20:00:00';
const USERNAME = __ENV.USERNAME || 'test_student_01';
const PASSWORD = __ENV.PASSWORD || 'testpass123';

export const options = load({ vus: size('VUS', 200), iterations: size('ITERATIONS', 50) });
expect(200, 409);

// This user's newest token.
let token = null;

export function setup() {
  const response = post('/api/auth/login/', { username: USERNAME, password: PASSWORD }, { tags: { name: 'login' } });
  check(response, { 'login: status is 200': (r) => r.status === 200 });
  return { key: bodyOf(response).token };
}

function upTo(count) {
  return 1 + Math.floor(Math.random() * count);
}

function findSeats() {
  const query = `concertId=${CONCERT_ID}&concertDate=${encodeURIComponent(CONCERT_DATE)}`;
  const found = get(`/api/concert/findSeats?${query}`, { tags: { name: 'findSeats' } });
  const body = bodyOf(found);
  check(found, {
    'find: status is 200': (r) => r.status === 200,
    'find: a list of seats of this concert': () => body.concertId === CONCERT_ID && Array.isArray(body.availableSeats),
  });
}

function createToken() {
  const userId = (exec.scenario.iterationInTest % USERS) + 1;
  const created = post('/api/token/create', { userId }, { tags: { name: 'token/create' } });
  const body = bodyOf(created);
  const ok = check(created, {
    'create: status is 200': (r) => r.status === 200,
    'create: a token for this user': () => body.userId === userId && typeof body.token === 'string',
  });
  token = ok ? body.token : null;
}

function checkToken() {
  const checked = get('/api/token/check', { headers: { authorization: token }, tags: { name: 'token/check' } });
  const body = bodyOf(checked);
  check(checked, {
    'check: status is 200': (r) => r.status === 200,
    'check: the same token, and people ahead': () => body.token === token && isCount(body.queueCount),
  });
}

function holdSeat() {
  const answer = post(
    '/api/concert/reserve',
    { concertId: CONCERT_ID, concertDate: CONCERT_DATE, seatNo: upTo(SEATS), userId: upTo(USERS) },
    { headers: { authorization: 'testToken' }, tags: { name: 'concert/reserve' } },
  );
  check(answer, { 'hold: held, or somebody else has it': (r) => r.status === 200 || r.status === 409 });
}

function readSchedule(key) {
  const read = get('/api/clinics/weekly-schedule/', {
    headers: { Authorization: `Token ${key}` },
    tags: { name: 'clinics/weekly-schedule' },
  });
  check(read, { 'schedule: a week': (r) => r.status === 200 && typeof bodyOf(r).schedule === 'object' });
}

export default function ({ key }) {
  const dice = Math.random() * 100;
  if (dice < 70) {
    findSeats();
  } else if (dice < 90 && token !== null) {
    checkToken();
  } else if (dice < 95) {
    createToken();
  } else if (dice < 99) {
    holdSeat();
  } else {
    readSchedule(key);
  }
}
