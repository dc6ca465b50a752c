import * as core from 'echarts/core';
import { LineChart, BarChart, HeatmapChart, FunnelChart, SankeyChart, ScatterChart } from 'echarts/charts';
import { GridComponent, TooltipComponent, LegendComponent, VisualMapComponent, MarkLineComponent, MarkAreaComponent, MarkPointComponent, AriaComponent, DataZoomInsideComponent } from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';
import FR from 'echarts/i18n/langFR-obj.js';
core.use([LineChart, BarChart, HeatmapChart, FunnelChart, SankeyChart, ScatterChart, GridComponent, TooltipComponent, LegendComponent, VisualMapComponent, MarkLineComponent, MarkAreaComponent, MarkPointComponent, AriaComponent, DataZoomInsideComponent, CanvasRenderer]);
core.registerLocale('FR', FR);
globalThis.echarts = core;
