// What the JSON of a dashboard may be, by Grafana's own types. JSON has no enums: Plain<T> takes their
// values instead. Everything is assigned as a literal, so that keys which a type does not know are errors.
import type {
  AnnotationQuery,
  Dashboard as AnyDashboard,
  DataQuery,
  FieldConfig as AnyFieldConfig,
  Panel as AnyPanel,
  RowPanel as AnyRow,
  VariableModel,
} from '@grafana/schema';
import type * as barGauge from '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen';
import type * as stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type * as stateTimeline from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type * as table from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type * as timeSeries from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

export type Plain<T> = unknown extends T
  ? unknown
  : T extends string
    ? `${T}`
    : T extends number
      ? `${T}` extends `${infer N extends number}`
        ? N
        : never
      : T extends Array<infer E>
        ? Array<Plain<E>>
        : T extends object
          ? { [K in keyof T]: Plain<T[K]> }
          : T;

type Empty = Record<string, never>;

export type Dashboard = Plain<Omit<AnyDashboard, 'panels' | 'annotations'>>;
export type Variable = Plain<VariableModel>;
export type Row = Plain<AnyRow>;
export type Panel = Plain<AnyPanel>;
export type FieldConfig = Plain<Omit<AnyFieldConfig, 'custom' | 'links'>> & {
  // Its own type is in @grafana/data.
  links?: Array<{ title: string; url: string; targetBlank?: boolean }>;
};

// The options and field settings of each kind of panel.
export type Options = {
  'bargauge': Plain<barGauge.Options>;
  'stat': Plain<stat.Options>;
  'state-timeline': Plain<stateTimeline.Options>;
  'table': Plain<table.Options>;
  'timeseries': Plain<timeSeries.Options>;
};
export type Custom = {
  'bargauge': Empty;
  'stat': Empty;
  'state-timeline': Plain<stateTimeline.FieldConfig>;
  'table': Plain<table.FieldConfig>;
  'timeseries': Plain<timeSeries.FieldConfig>;
};

// What data sources take is not in the package: after their documentation.
export type PrometheusQuery = DataQuery & {
  datasource: { type: 'prometheus'; uid: string };
  editorMode: 'code' | 'builder';
  expr: string;
  format: 'time_series' | 'table' | 'heatmap';
  instant: boolean;
  range: boolean;
  legendFormat?: string;
};
export type BuiltInAnnotation = Plain<AnnotationQuery> & { builtIn: 1 };
export type PrometheusAnnotation = Plain<
  AnnotationQuery<DataQuery & { expr: string; interval: string }>
> & { titleFormat: string; textFormat: string; tagKeys: string; useValueForTime: boolean };
export type InfinityAnnotation = Plain<
  AnnotationQuery<
    DataQuery & {
      type: 'json';
      parser: 'backend' | 'simple';
      source: 'url';
      format: 'dataframe' | 'table';
      url: string;
      url_options: { method: 'GET'; data: string };
      root_selector: string;
      columns: Array<{ selector: string; text: string; type: 'string' | 'number' | 'timestamp' }>;
      filters: unknown[];
      global_query_id: string;
    }
  >
>;
