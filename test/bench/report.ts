/** Formats the figures as Markdown tables that are also readable in a terminal. */
import type { Fact } from './bench.js';
import { type ComparisonResult, ratio, type SideResult, type Spread, spreadOfFigure } from './compare.js';
import type { Verdict } from './limits.js';

const HEADINGS = ['server', 'requests/s', 'p50 ms', 'p99 ms', 'CPU µs/request', 'generator', 'ours ÷ this'];

export function comparisonTable({ id, title, sides, peakMemoryMb }: ComparisonResult): string {
  const [ours] = sides;
  const connections = sides[0]?.connections;
  const rows = sides.map((each) => sideRow(each, ours));
  return `${title} (${id}, ${connections} connections; our peak memory so far ${Math.round(peakMemoryMb)} MB)\n\n${table(HEADINGS, rows)}`;
}

function sideRow(each: SideResult, ours: SideResult | undefined): string[] {
  const middle = (figure: Parameters<typeof spreadOfFigure>[1]) => spreadOfFigure(each, figure).median;
  return [
    each.name,
    Math.round(middle('perSecond')).toString(),
    middle('p50Ms').toFixed(1),
    middle('p99Ms').toFixed(1),
    Math.round(middle('processorUs')).toString(),
    `${Math.round(middle('generatorLoad') * 100)} %`,
    each === ours || ours === undefined ? '' : withRange(ratio(ours, each, 'perSecond')),
  ];
}

export function factTable(facts: readonly Fact[]): string {
  const rows = facts.map(({ title, unit, spread, samples }) => [
    title,
    `${samples === 1 ? number(spread.median) : withRange(spread)} ${unit}`,
    samples.toString(),
  ]);
  return table(['what', 'median (min–max)', 'samples'], rows);
}

export function verdictTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ what, limit, measured, spread, isMet }) => [
    what,
    limit,
    number(measured),
    `${number(spread.min)}–${number(spread.max)}`,
    isMet ? 'yes' : 'NO',
  ]);
  return table(['what', 'limit', 'measured', 'min–max', 'met'], rows);
}

function withRange({ min, median, max }: Spread): string {
  return `${number(median)} (${number(min)}–${number(max)})`;
}

function number(value: number): string {
  if (Number.isInteger(value)) return value.toString();
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(headings), rule, ...rows.map(line)].join('\n');
}
