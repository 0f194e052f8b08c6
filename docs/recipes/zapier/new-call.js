/** Polls the newest calls. Zapier remembers their ids, acts on each once, and ignores those of its first poll. */

/** The largest that the API allows: Zapier polls only every 1 to 15 minutes. */
const LIMIT = 500;

async function listCalls(z) {
  const response = await z.request({ url: '/calls', params: { limit: LIMIT } });
  return response.data.items;
}

module.exports = {
  key: 'new_call',
  noun: 'Call',
  display: { label: 'New Call', description: 'Triggers when a new call is in the call log.' },
  operation: {
    type: 'polling',
    perform: listCalls,
    // Zapier offers it while a zap is built if the PBX has no calls yet.
    sample: {
      id: '1783177331.4021',
      start: '2026-07-04T15:02:11Z',
      direction: 'inbound',
      status: 'answered',
      from: { number: '+13135551234', name: 'ACME' },
      to: { number: '205', name: 'Ada' },
      durationSeconds: 92,
      talkSeconds: 78,
      hasRecording: true,
    },
    outputFields: [
      { key: 'id', label: 'ID' },
      { key: 'start', label: 'Start', type: 'datetime' },
      { key: 'direction', label: 'Direction' },
      { key: 'status', label: 'Status' },
      { key: 'from__number', label: 'Caller Number' },
      { key: 'from__name', label: 'Caller Name' },
      { key: 'to__number', label: 'Called Number' },
      { key: 'to__name', label: 'Called Name' },
      { key: 'durationSeconds', label: 'Duration in Seconds', type: 'integer' },
      { key: 'talkSeconds', label: 'Talk Time in Seconds', type: 'integer' },
      { key: 'hasRecording', label: 'Has a Recording', type: 'boolean' },
    ],
  },
};
