"""An Express service with Mongoose, validators, uploads and webhooks, as it is usually written: told and proved."""

from textwrap import dedent

from tests.specs.writing.drafts import draft_of, said

ROUTES = """
    const { Router } = require('express');
    const { body, param, query } = require('express-validator');
    const multer = require('multer');
    const assert = require('node:assert');
    const Member = require('./models/member');
    const { authenticate, atLeast } = require('./auth');

    const router = Router();
    const upload = multer({ limits: { fileSize: 20 * 1024 * 1024, files: 4 } });

    const password = body('password').isLength({ min: 10, max: 72 }).withMessage('10 to 72 characters');
    router.post('/login', password, (req, res) => {
      res.cookie('session', 'x', { maxAge: 2 * 60 * 60 * 1000 });
      res.status(201).end();
    });

    router
      .route('/:id')
      .delete(authenticate, atLeast('admin'), async (req, res) => {
        const size = Math.min(Number(req.query.size) || 25, 100);
        await Member.deleteOne({ _id: req.params.id, size });
        res.sendStatus(204);
      });

    router.post('/hook', upload.array('sheets', 4), async (req, res) => {
      assert(req.body, 'a body is needed');
      switch (req.body.type) {
        case 'invoice.paid':
          await req.app.fees.paid(req.body.customer);
          break;
        case 'invoice.failed':
          await req.app.fees.suspend(req.body.customer);
          break;
      }
      res.json({});
    });

    module.exports = router;
"""
APP = """
    const express = require('express');
    const app = express();
    app.use('/api/members', require('./routes'));
    const server = app.listen(3000);
    server.keepAliveTimeout = 65_000;
    module.exports = app;
"""
MODEL = """
    const mongoose = require('mongoose');

    const memberSchema = new mongoose.Schema({ failed: { type: Number, default: 0 }, until: Date });

    memberSchema.index({ failed: 1 });

    memberSchema.methods.fail = async function () {
      this.failed += 1;
      if (this.failed >= 5) this.until = new Date(Date.now() + 15 * 60 * 1000);
      await this.save();
    };

    module.exports = mongoose.model('Member', memberSchema);
"""
JOBS = """
    const cron = require('node-cron');

    function schedule() {
      return cron.schedule('0 8 * * 1', () => remind(), { timezone: 'Europe/Vienna' });
    }

    module.exports = { schedule };
"""


def written(**files: str) -> list[str]:
    named = {f"src/{name.replace('__', '/')}.js": dedent(text).lstrip("\n") for name, text in files.items()}
    return said(draft_of(named))


def test_methods_that_share_a_path_are_told_with_it_and_with_what_they_pass() -> None:
    texts = written(routes=ROUTES, app=APP)

    assert "Serves DELETE `/api/members/:id` after `authenticate` and `atLeast('admin')`." in texts
    assert any(text.startswith("Serves POST `/api/members/hook` after `upload.array('sheets', 4)`") for text in texts)
    assert not [text for text in texts if "`()`" in text]


def test_what_a_validator_asks_of_a_request_is_told() -> None:
    texts = written(routes=ROUTES)

    assert any("`password` must be" in text and "10" in text for text in texts)
    assert any("`password` must be at most 72" in text or "from 10 to 72" in text for text in texts)
    assert not [text for text in texts if "`isLength`" in text]


def test_limits_are_told_in_the_units_of_what_takes_them() -> None:
    texts = written(routes=ROUTES, app=APP)

    assert any("`fileSize`" in text and "20971520 bytes" in text and "buffer" not in text for text in texts)
    assert "`maxAge` of `res.cookie` is 7200000 milliseconds (2 × 60 × 60 × 1000; 2 hours)." in texts
    assert "The timeout of `server` is 65000 milliseconds (65 seconds) (`keepAliveTimeout`)." in texts
    assert any("`req.query.size` is above 100" in text and "sets `size` to 100" in text for text in texts)


def test_what_becomes_of_each_kind_of_event_is_told() -> None:
    texts = written(routes=ROUTES)

    assert any('is "invoice.paid"' in text and "calls `req.app.fees.paid`" in text for text in texts)
    assert any('throws an error with "a body is needed"' in text or "Throws an error with" in text for text in texts)


def test_methods_of_a_model_are_told_and_its_schema_is_no_use_of_a_database() -> None:
    texts = written(models__member=MODEL, routes=ROUTES)

    assert any("`this.failed` is at least 5" in text for text in texts)
    assert any(text.startswith("Uses MongoDB: `deleteOne`") for text in texts)
    assert not [text for text in texts if "`index`" in text]


def test_a_schedule_is_told_with_its_time_zone() -> None:
    assert any('`timezone`: "Europe/Vienna"' in text for text in written(jobs=JOBS))
