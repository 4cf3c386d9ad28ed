// One seat and everybody: each of 200 virtual users asks for the same seat at the same moment, once. One of them gets it,
// everybody else hears that it is held, or that they hold it already. Needs a server with --demo, on which `testToken` is
// active for every user.
import { check } from 'k6';
import exec from 'k6/execution';
import { Counter } from 'k6/metrics';
import { bodyOf, expect, load, post, size } from './lib.js';

const USERS = size('USERS', 50);
const SEAT = size('SEAT', 17);
const CONCERT_ID = size('CONCERT_ID', 1);
const CONCERT_DATE = __ENV.CONCERT_DATE || '2024-09-15T20:00:00';

export const options = load({ vus: size('VUS', 200), iterations: 1 });
expect(200, 409);

const held = new Counter('seats_held');
const refused = new Counter('seats_refused');

export default function () {
  const userId = (exec.scenario.iterationInTest % USERS) + 1;
  const answer = post(
    '/api/concert/reserve',
    { concertId: CONCERT_ID, concertDate: CONCERT_DATE, seatNo: SEAT, userId },
    { headers: { authorization: 'testToken' }, tags: { name: 'concert/reserve' } },
  );
  check(answer, {
    'the seat is held, or somebody else has it': (r) => r.status === 200 || r.status === 409,
    'a refusal says why': (r) => r.status !== 409 || typeof bodyOf(r).error === 'string',
  });
  (answer.status === 200 ? held : refused).add(1);
}
