/** What stands beside the text: doubts, the published text, subtitles, and how much is reviewed. */

import { startDoubts, startWork } from "./doubts.js";
import { startFindings } from "./findings.js";
import { startPublished } from "./published.js";
import { startReviewBar } from "./review_bar.js";
import { spotlightPlugin } from "./spotlight.js";
import { startSubtitles } from "./subtitles.js";

/** What the text needs of it. */
export const besidePlugins = () => [spotlightPlugin()];

export function startBeside(app) {
  startFindings(app);
  startWork(app);
  startDoubts(app);
  startPublished(app);
  startSubtitles(app);
  startReviewBar(app);
}
