/** Loaded before a host, makes it count no requests per key and day: the other side of the comparison `ping-counting`. */
import 'reflect-metadata';
import { UsageCounter } from '../../src/keys/usage-counter.js';

UsageCounter.prototype.count = () => {};
