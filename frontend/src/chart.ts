import { BarChart, LineChart, PieChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

echarts.use([BarChart, LineChart, PieChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

/** The data that the server writes for a chart. */
export interface ChartData {
  kind: 'bar' | 'hbar' | 'stacked' | 'hstacked' | 'line' | 'pie';
  /** Names along the axis, or of the slices. */
  labels: string[];
  /** Values in the unit; null where there is no figure. */
  series: { name: string; values: (number | null)[] }[];
  /** Unit written after the numbers: `€`, `%`, `abitanti`. */
  unit: string;
  /** Decimals of the numbers. */
  decimals: number;
  /** Whether the series go from bad to good, and are drawn so. */
  scale: boolean;
}

/** Blues and ochres whose lightness differs, so that they stay apart in grey print; all over 3:1 on white. */
const COLOURS = ['#0066cc', '#b35c00', '#17324d', '#008055', '#cc334d', '#5b6f82', '#6a4fb3'];
/** From bad to good: red, orange, grey, two greens; all over 3:1 on white. */
const SCALE = ['#a4243b', '#c9641a', '#75838f', '#2f8a5f', '#005c38'];
const INK = '#17324d';

/** Draws one chart into its box and keeps it at the size of the window. */
export function draw(box: HTMLElement, data: ChartData): void {
  const chart = echarts.init(box, undefined, { renderer: 'canvas' });
  let narrow = box.clientWidth < 480;
  chart.setOption(option(data, narrow));
  const resize = () => {
    if (narrow !== box.clientWidth < 480) {
      narrow = !narrow;
      chart.setOption(option(data, narrow), true);
    }
    chart.resize();
  };
  window.addEventListener('resize', resize);
  window.addEventListener('beforeprint', resize);
}

function option(data: ChartData, narrow: boolean): echarts.EChartsCoreOption {
  const write = (value: unknown) => `${Number(value).toLocaleString('it-IT', { minimumFractionDigits: data.decimals, maximumFractionDigits: data.decimals, useGrouping: 'always' })}${data.unit ? `\u00a0${data.unit}` : ''}`;
  const short = (value: unknown) => `${Number(value).toLocaleString('it-IT', { maximumFractionDigits: 2, useGrouping: 'always' })}${data.unit === '%' ? '\u00a0%' : ''}`;
  // On a phone the names of some series take two lines; of many, they turn like pages.
  const many = narrow && data.series.length > 3 && data.series.length < 7;
  const common = {
    color: data.scale ? SCALE : COLOURS,
    animation: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    animationDuration: 300,
    textStyle: { fontFamily: '"Titillium Web", sans-serif', fontSize: 13, color: INK },
    aria: { enabled: true, decal: { show: data.series.length > 1 || data.kind === 'pie' } },
    tooltip: { renderMode: 'richText', trigger: data.kind === 'pie' ? 'item' : 'axis', valueFormatter: write, confine: true },
    legend: { show: data.series.length > 1 || data.kind === 'pie', bottom: 0, left: 0, type: many ? 'plain' : 'scroll', textStyle: { color: INK } },
  };
  if (data.kind === 'pie') {
    const values = data.series[0]?.values ?? [];
    return {
      ...common,
      series: [{ type: 'pie', radius: ['45%', '70%'], center: ['50%', '44%'], label: { show: !narrow, formatter: '{b}: {d}%' }, data: data.labels.map((name, i) => ({ name, value: values[i] ?? 0 })) }],
    };
  }
  const lying = data.kind === 'hbar' || data.kind === 'hstacked';
  const names = {
    type: 'category', data: data.labels, inverse: lying, axisTick: { show: false }, axisLine: { lineStyle: { color: '#c5d0da' } },
    axisLabel: { color: INK, width: lying ? (narrow ? 110 : 200) : undefined, overflow: 'truncate', hideOverlap: true },
  };
  // What is counted has no halves.
  const numbers = { type: 'value', minInterval: data.decimals === 0 ? 1 : undefined, axisLabel: { color: '#455a70', formatter: short, hideOverlap: true }, splitLine: { lineStyle: { color: '#e3e8ee' } } };
  return {
    ...common,
    grid: { left: 4, right: lying ? 24 : 8, top: 12, bottom: data.series.length > 1 ? (many ? 60 : 36) : 4, containLabel: true },
    xAxis: lying ? numbers : names,
    yAxis: lying ? names : numbers,
    series: data.series.map((s) => ({
      name: s.name,
      type: data.kind === 'line' ? 'line' : 'bar',
      data: s.values,
      stack: data.kind.endsWith('stacked') ? 'one' : undefined,
      barMaxWidth: 32,
      symbolSize: 7,
      lineStyle: { width: 2.5 },
    })),
  };
}
