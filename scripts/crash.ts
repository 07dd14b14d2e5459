/**
 * `bun run crash [kills] [--lanes N]`: kills the compiled program so many times (3,200 when absent) at points that differ from kill
 * to kill, in N data folders side by side (4), and says what was lost of what it had acknowledged: nothing, or the exit code is 1.
 * With one lane the time to /readyz after a kill is that of a machine that does nothing else.
 */
import { crash, readyText } from "../test/crash/crash-run.ts";

const DEFAULT_KILLS = 3_200;
const KILLS_PER_LINE = 100;

const words = process.argv.slice(2);
const lanesAt = words.indexOf("--lanes");
const lanes = lanesAt < 0 ? 4 : Number(words.splice(lanesAt, 2)[1]);
const kills = words.length === 0 ? DEFAULT_KILLS : Number(words[0]);
if (words.length > 1 || !(Number.isInteger(kills) && kills > 0) || !(Number.isInteger(lanes) && lanes > 0)) {
  console.error("usage: bun run crash [kills] [--lanes N]");
  process.exit(2);
}
const report = await crash(kills, lanes, (done) => {
  if (done % KILLS_PER_LINE === 0) console.log(`${done} kills`);
});
console.log(`kills: ${JSON.stringify(report.kills)}`);
console.log(`acknowledged: ${report.acknowledged}; migrations found: ${JSON.stringify(report.migrations)}`);
console.log(`ready after a kill: ${readyText(report)}`);
for (const line of report.lost) console.log(`LOST ${line}`);
console.log(`${report.lost.length} lost`);
process.exit(report.lost.length === 0 ? 0 : 1);
