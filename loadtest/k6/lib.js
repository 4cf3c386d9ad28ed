// What all scenarios share.
import http from 'k6/http';

export const BASE_URL = (__ENV.BASE_URL || 'http://127.0.0.1:8080').replace(/\/+$/, '');

// A whole number from the environment.
export function size(name, otherwise) {
  const text = __ENV[name];
  if (text === undefined || text === '') {
    return otherwise;
  }
  if (!/^[1-9][0-9]*$/.test(text)) {
    throw new Error(`${name} must be a positive whole number, not '${text}'`);
  }
  return Number(text);
}

// Posts an object as JSON.
export function post(path, body, params = {}) {
  const headers = Object.assign({ 'Content-Type': 'application/json' }, params.headers);
  return http.post(BASE_URL + path, JSON.stringify(body), Object.assign({}, params, { headers }));
}

export function get(path, params = {}) {
  return http.get(BASE_URL + path, params);
}

// The body as an object; an empty one when it is none, so that checks can look at its fields.
export function bodyOf(response) {
  try {
    const body = JSON.parse(response.body);
    return body !== null && typeof body === 'object' ? body : {};
  } catch (_) {
    return {};
  }
}

export function isCount(value) {
  return Number.isInteger(value) && value >= 0;
}

// VUS users at once, each doing ITERATIONS rounds.
export function crowd(vus, iterations) {
  return {
    scenarios: {
      crowd: {
        executor: 'per-vu-iterations',
        vus,
        iterations,
        maxDuration: __ENV.MAX_DURATION || '5m',
      },
    },
    thresholds: { checks: ['rate==1'] },
    summaryTrendStats: ['avg', 'min', 'med', 'p(95)', 'p(99)', 'max'],
  };
}
