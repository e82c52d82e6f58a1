"""What a printed expression of a template becomes: cleaned and escaped in one call, since a page has some 250."""

from __future__ import annotations

import re

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

from newsletter.render.prose import clean

_meets_sign = re.compile("[&<>\"']").search


def printed(value: object) -> str:
    """The same as escape(clean(value)); most texts hold nothing to clean or to escape, and are taken as they are."""
    if type(value) is Markup:
        return value
    if type(value) is str and value.isprintable() and "%%" not in value and not _meets_sign(value):
        return value
    return str(value) if type(value) is int else escape(clean(value))


class _Generator(CodeGenerator):
    """Jinja2 writes escape(environment.finalize(...)) around what is printed; this one call does both.

    The hooks are those that Jinja2's own NativeCodeGenerator replaces.
    """

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if _escapes(frame):
            self.write("environment.printed(")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if _escapes(frame):
            self.write(")")
        else:
            super()._output_child_post(node, frame, finalize)


def _escapes(frame: Frame) -> bool:
    """Whether it is known, when the template is compiled, that what is printed is escaped."""
    return frame.eval_ctx.autoescape is True and not frame.eval_ctx.volatile


class PrintingEnvironment(Environment):
    """An environment whose templates print by one call."""

    code_generator_class = _Generator
    printed = staticmethod(printed)
