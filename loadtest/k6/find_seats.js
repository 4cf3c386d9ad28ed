// The free seats of one concert date: each of 10,000 virtual users reads them 5 times.
import { check } from 'k6';
import { bodyOf, expect, get, isCount, load, size } from './lib.js';

const CONCERT_ID = size('CONCERT_ID', 1);
const CONCERT_DATE = __ENV.CONCERT_DATE || '2024-09-15T20:00:00';

export const options = load({ vus: size('VUS', 10000), iterations: size('ITERATIONS', 5) });
expect(200);

// Seat numbers, ascending, none twice.
function areSeats(seats) {
  return Array.isArray(seats) && seats.every((seat, i) => seat >= 1 && (i === 0 || seats[i - 1] < seat));
}

export default function () {
  const query = `concertId=${CONCERT_ID}&concertDate=${encodeURIComponent(CONCERT_DATE)}`;
  const found = get(`/api/concert/findSeats?${query}`, { tags: { name: 'findSeats' } });
  const body = bodyOf(found);
  check(found, {
    'status is 200': (r) => r.status === 200,
    'it is the concert asked for': () => body.concertId === CONCERT_ID,
    'there are a title and a price': () => typeof body.title === 'string' && isCount(body.price),
    'availableDates holds the date': () =>
      Array.isArray(body.availableDates) && body.availableDates.includes(CONCERT_DATE),
    'availableSeats is a list of seats': () => areSeats(body.availableSeats),
  });
}
