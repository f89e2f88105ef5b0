// Run by openai.sh, which installs the client and says where the server is.
import assert from 'node:assert/strict';
import OpenAI, { toFile } from 'openai';

const square =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAAAAABWESUoAAAAGElEQVR42mNgGAVUB/+RwKiCgVUwCigCAOxpj3F0GhSuAAAAAElFTkSuQmCC';
const ellipse =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAAAAABWESUoAAAAL0lEQVR42mNgGAVDG/zHJ4cABKSxKvn/n4AKQgr+/ydZBcluIOgLwuFAREiOVAAABGmMdFi++L8AAAAASUVORK5CYII=';

const client = new OpenAI();

// Embeddings: the client asks for base64 by itself; numbers must be the same.
const input = [square, ellipse];
const embedded = await client.embeddings.create({ model: 'shapes-vae', input });
const numbers = await client.embeddings.create({ model: 'shapes-vae', input, encoding_format: 'float' });
embedded.data.forEach((item, i) => {
  assert.deepEqual(Array.from(item.embedding), numbers.data[i].embedding.map(Math.fround));
});
console.log(`embedded ${embedded.data.length} images in ${embedded.data[0].embedding.length} dimensions with ${embedded.model}`);

const models = [];
for await (const model of client.models.list()) models.push(model.id);
console.log('models:', models.join(', '));

// A failure comes as an error of the client's, with the server's words.
await assert.rejects(client.embeddings.create({ model: 'unheard-of', input: square }), (error) => {
  assert(error instanceof OpenAI.NotFoundError);
  assert.equal(error.code, 'model_not_found');
  console.log('as it should:', error.message);
  return true;
});

// A head on few labels: a file, a job, what happened to it, what came of it.
const line = (image, label) => JSON.stringify({ input: image, label }) + '\n';
const lines = (line(square, 'square') + line(ellipse, 'ellipse')).repeat(10);
const file = await client.files.create({ file: await toFile(Buffer.from(lines), 'shapes.jsonl'), purpose: 'fine-tune' });
let job = await client.fineTuning.jobs.create({ model: 'shapes-vae', training_file: file.id, suffix: 'shapes' });
while (!['succeeded', 'failed', 'cancelled'].includes(job.status)) {
  await new Promise((resolve) => setTimeout(resolve, 500));
  job = await client.fineTuning.jobs.retrieve(job.id);
}
assert.equal(job.status, 'succeeded', JSON.stringify(job.error));
for await (const event of client.fineTuning.jobs.listEvents(job.id, { limit: 2 })) console.log(' ', event.message);
console.log('made', job.fine_tuned_model);

const listed = [];
for await (const stored of client.files.list({ limit: 1 })) listed.push(stored.id);
assert(listed.includes(file.id));
await client.models.delete(job.fine_tuned_model);
await client.files.delete(file.id);
