/** The programs of the guide "Follow calls". The tests run them as they are shown. */
import { KEY_PLACEHOLDER } from './sample-code.js';

export function followCallsSamples(apiUrl: string): { readonly javascript: string; readonly python: string } {
  return { javascript: javascript(apiUrl), python: python(apiUrl) };
}

const javascript = (apiUrl: string) => `import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const url = '${apiUrl}/calls?limit=100';
const key = '${KEY_PLACEHOLDER}';
const file = 'seen-calls.json';
let seen; // undefined on the very first run
if (existsSync(file)) seen = JSON.parse(readFileSync(file));

for (;;) {
  let seconds = 30;
  const response = await fetch(url, {
    headers: { Authorization: 'Bearer ' + key },
    signal: AbortSignal.timeout(10_000),
  }).catch(() => undefined); // no response: try again
  if (response?.ok) {
    const { items } = await response.json();
    for (const call of items.reverse()) { // oldest first
      if (!seen || seen.includes(call.id)) continue;
      console.log('New call:', call.start, call.status);
    }
    const ids = items.map((call) => call.id);
    seen = [...new Set([...(seen ?? []), ...ids])];
    seen = seen.slice(-5000);
    writeFileSync(file, JSON.stringify(seen));
  } else if (response?.status === 503) {
    seconds = Number(response.headers.get('Retry-After'));
  } else if (response) {
    const { code, detail } = await response.json();
    throw new Error(code + ': ' + detail);
  }
  await sleep(seconds * 1000);
}`;

const python = (apiUrl: string) => `import json
import os
import sys
import time
import urllib.error
import urllib.request

key = "${KEY_PLACEHOLDER}"
request = urllib.request.Request(
    "${apiUrl}/calls?limit=100",
    headers={"Authorization": "Bearer " + key},
)
file = "seen-calls.json"
seen = None  # on the very first run
if os.path.exists(file):
    with open(file) as stored:
        seen = json.load(stored)

while True:
    seconds = 30
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            calls = json.load(response)["items"]
        calls.reverse()  # oldest first
        for call in calls:
            if seen is not None and call["id"] not in seen:
                print("New call:", call["start"], call["status"])
        ids = [call["id"] for call in calls]
        seen = list(dict.fromkeys((seen or []) + ids))[-5000:]
        with open(file, "w") as stored:
            json.dump(seen, stored)
    except urllib.error.HTTPError as error:
        if error.code != 503:
            problem = json.load(error)
            sys.exit(problem["code"] + ": " + problem["detail"])
        seconds = int(error.headers["Retry-After"])
    except OSError:
        pass  # no response: try again
    time.sleep(seconds)`;
