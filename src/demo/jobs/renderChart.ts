import { z } from 'zod';
import { barChart } from './barChart';
import { defineJob, seconds } from './job';
import { takeSteps } from './jobContext';
import { encodePng } from './png';

/** Ends with an image beside a text. */
export const renderChart = defineJob({
  name: 'render_chart',
  title: 'Render chart',
  description: 'Draws a bar chart of some numbers as a PNG image.',
  taskSupport: 'optional',
  input: z.object({
    title: z.string().min(1).max(100).default('Tasks per day').describe('What the numbers are'),
    values: z.array(z.number().min(0)).min(1).max(24).default([12, 19, 7, 23, 16, 4, 9]).describe('One bar each'),
    seconds: seconds(4),
  }),
  async run({ title, values, seconds }, context) {
    await takeSteps(context, [`Scaling ${values.length} values`, 'Drawing bars', 'Encoding the image'], seconds);
    const image = barChart(values);
    const text = `${title}: ${values.length} bars, highest ${Math.max(...values)}.`;
    return {
      summary: `Chart "${title}" is ready`,
      result: {
        content: [
          { type: 'image', data: encodePng(image).toString('base64'), mimeType: 'image/png' },
          { type: 'text', text },
        ],
      },
    };
  },
});
