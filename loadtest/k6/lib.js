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

// Whether users begin at a rate instead of all at once.
export const RATE = size('RATE', 0);

// The options of a scenario. Closed loop: `vus` users at once, each doing `iterations` rounds, the next one when the last was
// answered. With RATE, open loop: so many rounds begin each second for DURATION, whether or not earlier ones were answered,
// as people come in life; a round takes `lasts` seconds at most, and for each that is under way there must be a user.
//
// Every scenario fails on one wrong answer and where answers take longer than P95_MS and P99_MS, an open loop also when a round
// could not begin. `timed` is the metric that those times are of.
export function load({ vus, iterations, lasts = 2, timed = 'http_req_duration', thresholds = {} }) {
  const open = RATE > 0;
  const users = Math.max(10, Math.ceil(RATE * lasts));
  const scenario = open
    ? {
        executor: 'constant-arrival-rate',
        rate: RATE,
        timeUnit: '1s',
        duration: __ENV.DURATION || '30s',
        preAllocatedVUs: size('VUS', users),
        maxVUs: size('VUS', users),
      }
    : {
        executor: 'per-vu-iterations',
        vus,
        iterations,
        maxDuration: __ENV.MAX_DURATION || '5m',
      };
  const patience = [`p(95)<${size('P95_MS', open ? 500 : 5000)}`, `p(99)<${size('P99_MS', open ? 1000 : 10000)}`];
  const limits = { checks: ['rate==1'], http_req_failed: ['rate==0'], [timed]: patience };
  if (open) {
    limits.dropped_iterations = ['count==0'];
  }
  return {
    scenarios: { [open ? 'arrivals' : 'crowd']: scenario },
    thresholds: Object.assign(limits, thresholds),
    summaryTrendStats: ['avg', 'min', 'med', 'p(95)', 'p(99)', 'max'],
  };
}

// Answers with these status codes count as answered; all others, and none at all, as failed requests.
export function expect(...statuses) {
  http.setResponseCallback(http.expectedStatuses(...statuses));
}

// The checks that failed and the thresholds that were crossed, for summaries of one's own.
export function failuresIn(data) {
  const checksIn = (group) =>
    group.checks
      .filter((c) => c.fails > 0)
      .map((c) => `check: ${c.name} (${c.fails} times)`)
      .concat(...group.groups.map(checksIn));
  const crossed = Object.entries(data.metrics).flatMap(([name, metric]) =>
    Object.entries(metric.thresholds || {})
      .filter(([, threshold]) => !threshold.ok)
      .map(([rule]) => `threshold: ${name} ${rule}`),
  );
  return checksIn(data.root_group).concat(crossed);
}

// A number of a metric in a summary.
export function valueOf(data, metric, value = 'count') {
  return ((data.metrics[metric] || { values: {} }).values || {})[value] || 0;
}
