"""Routes of the workshop: cycles in preparation, the year, the institute."""

from django.urls import path

from workshop import calendar_views, year_views
from workshop.views import brochure, changes, cycles, history, institute, items, parts, pictures, preview, publishing

app_name = "workshop"
urlpatterns = [
    path("", cycles.cycles, name="cycles"),
    path("nouveau/", cycles.cycle_add, name="cycle_add"),
    path("institut/", institute.institute, name="institute"),
    path("institut/<int:institute>/", institute.institute_settings, name="institute_settings"),
    path("institut/<int:institute>/logo/", institute.institute_logo, name="institute_logo"),
    path("institut/<int:institute>/logo/image/", institute.institute_logo_image, name="institute_logo_image"),
    path("institut/<int:institute>/lettre.pdf", institute.sample_letter, name="sample_letter"),
    path("calendrier/", calendar_views.events, name="events"),
    path("calendrier/ajouter/<int:institute>/", calendar_views.event_add, name="event_add"),
    path("calendrier/<int:institute>/<uuid:event>/", calendar_views.event_edit, name="event_edit"),
    path("calendrier/<int:institute>/<uuid:event>/supprimer/", calendar_views.event_delete, name="event_delete"),
    path("annees/<int:year>/", calendar_views.institute_year, name="institute_year"),
    path("<slug:slug>/suivante/", year_views.cycle_clone, name="clone"),
    path("<slug:slug>/annee/", year_views.year, name="year"),
    path("<slug:slug>/annee/<uuid:session>/deplacer/", year_views.session_move, name="session_move"),
    path("<slug:slug>/annee/<uuid:session>/garder/", year_views.dates_keep, name="dates_keep"),
    path("<slug:slug>/annee/<uuid:session>/revoir/", year_views.dates_release, name="dates_release"),
    path("<slug:slug>/", parts.cycle, name="cycle"),
    path("<slug:slug>/apercu/", preview.page, name="preview"),
    path("<slug:slug>/apercu/brochure.pdf", preview.brochure, name="preview_brochure"),
    path("<slug:slug>/publier/", publishing.publish, name="publish"),
    path("<slug:slug>/depublier/", publishing.take_back, name="unpublish"),
    path("<slug:slug>/relecture/", publishing.review, name="review"),
    path("<slug:slug>/modifications/", changes.changes, name="changes"),
    path("<slug:slug>/modifications/abandonner/", changes.drop, name="change_drop"),
    path("<slug:slug>/modifications/garder/", changes.keep, name="change_keep"),
    path("<slug:slug>/historique/", history.history, name="history"),
    path("<slug:slug>/historique/<uuid:uuid>/", history.version, name="version"),
    path("<slug:slug>/brochure/editions/", brochure.editions, name="editions"),
    path("<slug:slug>/brochure/editions/<int:number>.pdf", brochure.edition_file, name="edition_file"),
    path("<slug:slug>/brochure/editions/<int:number>/imprimeur.pdf", brochure.edition_print, name="edition_print"),
    path("<slug:slug>/brochure/editions/<int:number>/retirer/", brochure.edition_withdraw, name="edition_withdraw"),
    path("<slug:slug>/brochure/images/", pictures.pictures, name="pictures"),
    path("<slug:slug>/brochure/images/ajouter/", pictures.picture_add, name="picture_add"),
    path("<slug:slug>/brochure/images/<uuid:picture>/", pictures.picture_edit, name="picture_edit"),
    path("<slug:slug>/brochure/images/<uuid:picture>/supprimer/", pictures.picture_remove, name="picture_remove"),
    path("<slug:slug>/brochure/images/<uuid:picture>/fichier/", pictures.picture_file, name="picture_file"),
    path("<slug:slug>/<slug:step>/", parts.part, name="part"),
    path("<slug:slug>/<slug:step>/enregistrer/", parts.autosave, name="autosave"),
    path("<slug:slug>/<slug:step>/ajouter/", items.item_add, name="item_add"),
    path("<slug:slug>/<slug:step>/<uuid:uid>/", parts.part, name="item"),
    path("<slug:slug>/<slug:step>/<uuid:uid>/enregistrer/", parts.autosave, name="item_autosave"),
    path("<slug:slug>/<slug:step>/<uuid:uid>/deplacer/", items.item_move, name="item_move"),
    path("<slug:slug>/<slug:step>/<uuid:uid>/retirer/", items.item_remove, name="item_remove"),
]
