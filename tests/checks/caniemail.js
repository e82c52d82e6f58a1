// What mail programs do not support at all in each letter: {name: {feature: [program, ...]}}.
import { readFileSync } from 'node:fs';
import { caniemail } from 'caniemail';

const clients = ['gmail.*', 'outlook.*', 'apple-mail.*', 'yahoo.*'];
const found = {};
for (const [name, html] of Object.entries(JSON.parse(readFileSync(0, 'utf8')))) {
  found[name] = {};
  for (const [client, issues] of caniemail({ clients, html }).issues.errors) {
    for (const { title } of issues) (found[name][title] ??= new Set()).add(client);
  }
  for (const title in found[name]) found[name][title] = [...found[name][title]].sort();
}
console.log(JSON.stringify(found));
