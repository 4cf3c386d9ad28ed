// The waiting room: each of 10,000 virtual users takes a token and asks for its place in the line, 5 times.
import { check } from 'k6';
import exec from 'k6/execution';
import { bodyOf, expect, get, isCount, load, post, size } from './lib.js';

const USERS = size('USERS', 50);

export const options = load({ vus: size('VUS', 10000), iterations: size('ITERATIONS', 5) });
expect(200);

// `waiting` people have others ahead of them or none, `active` ones none.
function standsWell(token) {
  return (
    isCount(token.queueCount) &&
    (token.status === 'waiting' || (token.status === 'active' && token.queueCount === 0))
  );
}

export default function () {
  const userId = (exec.scenario.iterationInTest % USERS) + 1;

  const created = post('/api/token/create', { userId }, { tags: { name: 'token/create' } });
  const issued = bodyOf(created);
  check(created, {
    'create: status is 200': (r) => r.status === 200,
    'create: the token is for this user': () => issued.userId === userId,
    'create: there is a token': () => typeof issued.token === 'string' && issued.token.length > 0,
    'create: status and queueCount agree': () => standsWell(issued),
    'create: there is a validDate': () => typeof issued.validDate === 'string',
  });
  if (created.status !== 200) {
    return;
  }

  const params = { headers: { authorization: issued.token }, tags: { name: 'token/check' } };
  const checked = get('/api/token/check', params);
  const standing = bodyOf(checked);
  check(checked, {
    'check: status is 200': (r) => r.status === 200,
    'check: the same user and token': () =>
      standing.userId === userId && standing.token === issued.token,
    'check: status and queueCount agree': () => standsWell(standing),
    'check: nobody got ahead since': () => standing.queueCount <= issued.queueCount,
    'check: there is a validDate': () => typeof standing.validDate === 'string',
  });
}
