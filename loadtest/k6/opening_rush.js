// The opening of an on-sale: many people for few seats. Each takes a token, asks where it stands when told to, and once let in
// looks for a free seat, holds it, or another one when somebody was faster, and pays. Who finds none leaves. Nobody may get
// a seat that somebody else got: each seat is a metric of its own, with a threshold.
//
// With ADMIN_KEY it sells a new concert with a waiting room of its own, else what is still free on CONCERT_DATE.
import { check, sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import { BASE_URL, bodyOf, expect, failuresIn, get, load, post, size, valueOf } from './lib.js';

const SEATS = size('SEATS', 50);
const USERS = size('USERS', 100);
const PEOPLE = size('VUS', 500);
const MAX_WAIT_SECONDS = size('MAX_WAIT_SECONDS', 120);
const MAX_HOLDS = size('MAX_HOLDS', 50);

const seatThresholds = {};
for (let seat = 1; seat <= SEATS; seat += 1) {
  seatThresholds[`seats_sold{seat:${seat}}`] = ['count<=1'];
}

export const options = load({ vus: PEOPLE, iterations: 1, lasts: 10, thresholds: seatThresholds });
expect(200, 201, 409);

const sold = new Counter('seats_sold');
const leftWithout = new Counter('left_without_a_seat');
const tooLate = new Counter('holds_too_late');
const untilLetIn = new Trend('until_let_in_ms', true);
const untilPaid = new Trend('until_paid_ms', true);

// A seat that one holds already is held again, so that those who share a user id, and may be about at the same time, must want
// different seats.
const CROWDS = Math.ceil((options.scenarios.arrivals || { maxVUs: PEOPLE }).maxVUs / USERS);

export function setup() {
  if (!__ENV.ADMIN_KEY) {
    return { concertId: size('CONCERT_ID', 1), concertDate: __ENV.CONCERT_DATE || '2024-09-15T20:00:00' };
  }
  const concertDate = '2030-01-01T00:00:00';
  const params = { headers: { authorization: `Bearer ${__ENV.ADMIN_KEY}` }, tags: { name: 'admin' } };
  const made = post('/api/admin/concerts', { title: 'Opening rush', price: 1000, waitingRoom: 'own' }, params);
  const { concertId } = bodyOf(made);
  const dated = post(`/api/admin/concerts/${concertId}/dates`, { concertDate, seatCount: SEATS }, params);
  if (made.status !== 201 || dated.status !== 201) {
    exec.test.abort(`no concert was made: ${made.status} ${made.body} ${dated.status} ${dated.body}`);
  }
  return { concertId, concertDate };
}

function takeToken(userId, { concertId }) {
  const created = post('/api/token/create', { userId, concertId }, { tags: { name: 'token/create' } });
  const token = bodyOf(created);
  const ok = check(created, {
    'create: there is a token': (r) => r.status === 200 && typeof token.token === 'string',
  });
  return ok ? token : null;
}

// Asks again when told to, until the token is active.
function waitForTurn(token) {
  const params = { headers: { authorization: token.token }, tags: { name: 'token/check' } };
  const begun = Date.now();
  let standing = token;
  while (standing.status === 'waiting' && Date.now() - begun < MAX_WAIT_SECONDS * 1000) {
    sleep(standing.nextPollMs / 1000);
    const ahead = standing.queueCount;
    const checked = get('/api/token/check', params);
    standing = bodyOf(checked);
    const ok = check(checked, {
      'check: status is 200': (r) => r.status === 200,
      'check: nobody got ahead since': () => standing.queueCount <= ahead,
      'check: it says when to ask again': () => standing.nextPollMs > 0,
    });
    if (!ok) {
      return false;
    }
  }
  untilLetIn.add(Date.now() - begun);
  return check(standing, { 'wait: let in at last': (s) => s.status === 'active' });
}

// Gives the place to the next.
function leave(params) {
  const left = http.del(`${BASE_URL}/api/token`, null, Object.assign({ tags: { name: 'token/leave' } }, params));
  check(left, { 'leave: status is 200': (r) => r.status === 200 });
}

// The free seats that this person may want, and the price.
function look({ concertId, concertDate }, crowd) {
  const query = `concertId=${concertId}&concertDate=${encodeURIComponent(concertDate)}`;
  const found = get(`/api/concert/findSeats?${query}`, { tags: { name: 'findSeats' } });
  const body = bodyOf(found);
  const ok = check(found, {
    'find: free seats and a price': (r) =>
      r.status === 200 && Array.isArray(body.availableSeats) && body.price >= 0,
  });
  return { price: body.price, seats: ok ? body.availableSeats.filter((seat) => (seat - 1) % CROWDS === crowd) : [] };
}

// The seat that is held in the end; 0 when there was none.
function holdOne(on, userId, crowd, params) {
  for (let tried = 0; tried < MAX_HOLDS; ) {
    const { price, seats } = look(on, crowd);
    if (seats.length === 0) {
      return { seat: 0 };
    }
    // Several from one look: others are as fast.
    for (let i = 0; i < 3 && seats.length > 0; i += 1, tried += 1) {
      const seat = seats.splice(Math.floor(Math.random() * seats.length), 1)[0];
      const answer = post(
        '/api/concert/reserve',
        Object.assign({ seatNo: seat, userId }, on),
        Object.assign({ tags: { name: 'concert/reserve' } }, params),
      );
      const body = bodyOf(answer);
      const ok = check(answer, {
        'hold: held, or somebody was faster': (r) =>
          (r.status === 200 && body.seatNo === seat) ||
          (r.status === 409 && ['SEAT_ALREADY_RESERVED', 'SEAT_TEMPORARILY_HELD'].includes(body.code)),
      });
      if (answer.status === 200) {
        return { seat, price };
      }
      tooLate.add(1);
      if (!ok) {
        return { seat: 0 };
      }
    }
  }
  return { seat: 0 };
}

export default function (on) {
  const number = exec.scenario.iterationInTest;
  const userId = (number % USERS) + 1;
  const crowd = Math.floor(number / USERS) % CROWDS;
  const begun = Date.now();

  const token = takeToken(userId, on);
  if (token === null) {
    return;
  }
  const params = { headers: { authorization: token.token } };
  if (!waitForTurn(token)) {
    leave(params);
    return;
  }
  const { seat, price } = holdOne(on, userId, crowd, params);
  if (seat === 0) {
    leftWithout.add(1);
    leave(params);
    return;
  }
  const paid = post(
    '/api/payment',
    Object.assign({ seatNo: seat, userId, price }, on),
    Object.assign({ tags: { name: 'payment' } }, params),
  );
  const receipt = bodyOf(paid);
  const ok = check(paid, {
    'pay: a receipt for this seat': (r) => r.status === 200 && (receipt.seatNos || []).includes(seat),
    'pay: the price that was shown': () => receipt.amount === price,
  });
  if (ok) {
    sold.add(1, { seat: String(seat) });
    untilPaid.add(Date.now() - begun);
  }
}

export function handleSummary(data) {
  const seconds = (metric, value) => `${(valueOf(data, metric, value) / 1000).toFixed(2)} s`;
  const wrong = failuresIn(data);
  const twice = wrong.filter((line) => line.includes('seats_sold{')).length;
  return {
    stdout: [
      '',
      `opening rush at ${BASE_URL}`,
      `  people                ${valueOf(data, 'iterations')}`,
      `  seats sold            ${valueOf(data, 'seats_sold')} of ${SEATS}, ${twice} of them more than once`,
      `  left without a seat   ${valueOf(data, 'left_without_a_seat')}`,
      `  holds too late        ${valueOf(data, 'holds_too_late')}`,
      `  until let in          median ${seconds('until_let_in_ms', 'med')}, p(95) ${seconds('until_let_in_ms', 'p(95)')}, ` +
        `max ${seconds('until_let_in_ms', 'max')}`,
      `  until paid            median ${seconds('until_paid_ms', 'med')}, max ${seconds('until_paid_ms', 'max')}`,
      `  requests              ${valueOf(data, 'http_reqs')}, p(95) ` +
        `${valueOf(data, 'http_req_duration', 'p(95)').toFixed(1)} ms, p(99) ` +
        `${valueOf(data, 'http_req_duration', 'p(99)').toFixed(1)} ms`,
      `  rounds not begun      ${valueOf(data, 'dropped_iterations')}`,
      `  expected answers      ${valueOf(data, 'checks', 'passes')} checks passed, ${valueOf(data, 'checks', 'fails')} failed`,
      ...wrong.map((line) => `    FAILED ${line}`),
      '',
    ].join('\n'),
  };
}
