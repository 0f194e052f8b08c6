/**
 * Loaded before a host, makes its counter of requests per key and day stop at SIGUSR2 and go on at SIGWINCH: the two sides
 * of the comparison `ping-counting`.
 */
import 'reflect-metadata';
import { UsageCounter } from '../../src/keys/usage-counter.js';

let isCounting = true;
process.on('SIGUSR2', () => {
  isCounting = false;
});
process.on('SIGWINCH', () => {
  isCounting = true;
});

const { count } = UsageCounter.prototype;
UsageCounter.prototype.count = function (keyId, status) {
  if (isCounting) count.call(this, keyId, status);
};
