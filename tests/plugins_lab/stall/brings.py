from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import Router
from wagtail.blocks import CharBlock, StructBlock

from portal.plugins.public import SectionKind


class OfferBlock(StructBlock):
    title = CharBlock()

    class Meta:
        template = "lab_stall/offer.html"


KINDS = [SectionKind("stall_offer", OfferBlock())]
router = Router()


@router.get("/prices")
def prices(request: HttpRequest) -> dict[str, int]:
    return {"apples": 3}


def open_hours(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


urlpatterns = [path("stall/", open_hours)]
