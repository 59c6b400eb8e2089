import { ReduceDataOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { DATASOURCE } from '../config/grafana.js';

/** One panel: a current figure or a time series. */
export interface Panel {
  kind: 'stat' | 'course';
  title: string;
  /** Explains the panel if the title is not enough. */
  description?: string;
  /** A unit of Grafana: `s`, `bytes`, `percentunit`, `reqps`, `short`, `dateTimeAsIso`. */
  unit: string;
  /** PromQL and the legend of its series. Both applications report the same ledger figures: use `max by`. */
  queries: readonly [expr: string, legend: string][];
}

export interface Page {
  uid: string;
  title: string;
  description: string;
  panels: readonly Panel[];
}

const COLUMNS = 24;
const SIZES = { stat: { w: 6, h: 5 }, course: { w: 12, h: 8 } };
const newest = new ReduceDataOptionsBuilder().calcs(['lastNotNull']);
const datasource = { type: 'prometheus', uid: DATASOURCE };

/**
 * Returns a page as a Grafana JSON file. The library deprecates its builder for this format, and not every Grafana
 * reads the newer format from files.
 */
export function buildDashboard({ uid, title, description, panels }: Page) {
  return {
    uid,
    title: `RetailStream: ${title}`,
    description,
    tags: ['retailstream'],
    editable: false,
    schemaVersion: 39,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    panels: placePanels(panels).map(({ panel, gridPos }, place) =>
      createBuilder(panel)
        .id(place + 1)
        .gridPos(gridPos)
        .build(),
    ),
  };
}

/** Places panels from left to right; starts a new row when the next does not fit or has another height. */
function placePanels(panels: readonly Panel[]) {
  let [x, y, row] = [0, 0, 0];
  return panels.map((panel) => {
    const { w, h } = SIZES[panel.kind];
    if (x + w > COLUMNS || (row > 0 && h !== row)) [x, y] = [0, y + row];
    const gridPos = { x, y, w, h };
    [x, row] = [x + w, h];
    return { panel, gridPos };
  });
}

function createBuilder({ kind, title, description, unit, queries }: Panel) {
  const isStat = kind === 'stat';
  const panel = isStat ? new StatBuilder().reduceOptions(newest) : new TimeBuilder().min(0);
  panel.title(title).unit(unit).datasource(datasource);
  if (description !== undefined) panel.description(description);
  queries.forEach(([expr, legend], place) => {
    const query = new DataqueryBuilder()
      .expr(expr)
      .legendFormat(legend)
      .refId(String.fromCharCode(65 + place))
      .datasource(datasource);
    panel.withTarget(isStat ? query.instant() : query.range());
  });
  return panel;
}
