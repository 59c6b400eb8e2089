// Made by `npm run docs` from docs/openapi.json.
export interface paths {
    "/v1/admin/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["alerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/alerts/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["tryAlert"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["auditLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/backfills": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["backfill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/catalogue/crawls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["crawlTables"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/catalogue/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["catalogueJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/catalogue/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["catalogueJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/catalogue/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["cancelCatalogueJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/catalogue/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["catalogueSchedules"];
        put?: never;
        post: operations["setCatalogueSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/catalogue/schedules/{name}/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["removeCatalogueSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/catalogue/tables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["catalogueTables"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/catalogue/tables/{address}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["catalogueTable"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/catalogue/tables/{address}/lineage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["tableLineage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/catalogue/tables/{address}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["describeTable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/catalogue/tables/{address}/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["tableProfile"];
        put?: never;
        post: operations["profileTable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/catalogue/tables/{address}/sample": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["tableSample"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/catalogue/tables/{address}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["tableVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["sourceFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/files/{sha256}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["sourceFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/files/{sha256}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["restoreFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/files/{sha256}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["withdrawFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/flows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["flows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/flows/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["pauseFlow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/flows/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["planRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/flows/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["resumeFlow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/flows/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["flowRules"];
        put?: never;
        post: operations["setFlowRules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/flows/rules/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["flowRulesHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/flows/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["setFlow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["keys"];
        put?: never;
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/keys/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["revokeKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/keys/{id}/scope": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["changeKeyScope"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/lake-tables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["lakeTables"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/lineage/{answer}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["answerLineage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/notification-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["notificationRules"];
        put?: never;
        post: operations["setNotificationRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/notification-rules/{id}/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["removeNotificationRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/notification-rules/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["testNotification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["notifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/people/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["erasePerson"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/people/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["erasures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/quarantine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["quarantine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/quarantine/correct": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["correctQuarantine"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/quarantine/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["exportQuarantine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/quarantine/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["replayQuarantine"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/quarantine/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["quarantineSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/quarantine/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["tryCorrections"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/recipe-checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["checkRecipe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/recipe-previews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["previewRecipe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/recipes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["recipes"];
        put?: never;
        post: operations["publishRecipe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/recipes/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["recipe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/recipes/{name}/pyspark": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["recipePyspark"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/recipes/{name}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["runRecipe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/report-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["reportRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["reports"];
        put?: never;
        post: operations["setReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/reports/{name}/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["removeReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/reports/{name}/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["sendReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["runs"];
        put?: never;
        post: operations["startRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/runs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["cancelRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/runs/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["runEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/runs/{id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["runLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/runs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["retryRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sale-history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["saleHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["schedules"];
        put?: never;
        post: operations["setSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/schedules/{name}/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["removeSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/schedules/times": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["scheduleTimes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/snapshots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["snapshots"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/snapshots/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["snapshot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/snapshots/{id}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["snapshotChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/snapshots/{id}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["publishSnapshot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sql/queries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["queries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sql/saved": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["savedQueries"];
        put?: never;
        post: operations["saveQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sql/saved/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["savedQuery"];
        put?: never;
        post: operations["changeSavedQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sql/saved/{name}/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["removeSavedQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/streams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["streams"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/streams/accept-gap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["acceptGap"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/streams/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["pauseStream"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/streams/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["resumeStream"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/streams/seek": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["seekStream"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["uploadFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/answer-sources/{answer}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["answerSources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/basket-size": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["basketSize"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/benchmarks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["benchmarks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customer-spend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["customerSpend"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customer-visits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["customerVisits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/department-performance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["departmentPerformance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{topic}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["sendEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/forecast": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["forecast"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/forecast-accuracy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["forecastAccuracy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/forecast-backtest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["forecastBacktest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/forecast-scenario": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["forecastScenario"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holiday-sales": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["holidaySales"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/integrated-sales": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["integratedSales"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/leap-year-sales": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["leapYearSales"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/live/sales": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["liveSales"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/live/sales/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["liveSalesStream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lowest-fuel-prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["lowestFuelPrices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/monthly-department-sales": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["monthlyDepartmentSales"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/offer-impact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["offerImpact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/product-performance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["productPerformance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/publications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["publications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["analysisReports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["analysisReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sales": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["sales"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sales-against-plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["salesAgainstPlan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sales-prediction": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["salesPrediction"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sales-team-ranking": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["salesTeamRanking"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sales/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["salesQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sql": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["askSql"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sql/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["sqlPage"];
        put?: never;
        post?: never;
        delete: operations["cancelSql"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sql/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["sqlExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/top-customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["topCustomers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/weekly-top-stores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["weeklyTopStores"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/yearly-store-performance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["yearlyStorePerformance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AccuracyGroup: {
            bias: number | null;
            department: number | null;
            fromHorizon: number | null;
            group: string;
            inside80Share: number | null;
            inside95Share: number | null;
            naiveWmae: number | null;
            observations: number;
            ratio: number | null;
            store: number | null;
            wmae: number | null;
        };
        AnalysisReport: {
            flow: string;
            limits: string[];
            method: string;
            name: string;
            question: string;
            title: string;
        };
        AnswerLineage: {
            answer: string;
            beside: string | null;
            chunks: components["schemas"]["LineageChunk"][];
            files: components["schemas"]["LineageFile"][];
            flow: string;
            publishedAt: string | null;
            relations: components["schemas"]["LineageRelation"][];
            runId: string;
            runUrl: string;
            snapshot: string;
            /** @enum {string} */
            status: "building" | "held" | "published" | "retained" | "dropped";
        };
        AnswerLinks: {
            links: {
                answer: string;
                href: string;
                rows: string | null;
                title: string;
            }[];
        };
        AnswerSources: {
            answer: string;
            beside: string | null;
            datasets: components["schemas"]["SourceDataset"][];
            /** Format: date */
            dataThrough: string | null;
            flow: string;
            publishedAt: string | null;
            runId: string;
            snapshot: string;
            tables: components["schemas"]["SourceTable"][];
        };
        ApiKey: {
            createdAt: string;
            departments: number[] | null;
            expiresAt: string | null;
            id: string;
            lastUsed: string | null;
            name: string;
            personalData: boolean;
            revokedAt: string | null;
            /** @enum {string} */
            role: "sender" | "viewer" | "analyst" | "operator" | "admin";
            stores: number[] | null;
        };
        AuditEntry: {
            action: string;
            actor: string;
            at: string;
            details: string;
            id: string;
            reason: string | null;
            subject: string;
        };
        BackfillBody: {
            /** @enum {string|null} */
            flow?: "weekly-sales" | "retail-mart" | "weekly-forecast" | null;
            /** Format: date */
            from: string;
            /**
             * @default normal
             * @enum {string|null}
             */
            priority: "low" | "normal" | "high" | null;
            reason: string;
            /** Format: date */
            to: string;
        };
        BacktestOrigin: {
            naiveWmae: number | null;
            /** Format: date */
            origin: string;
            weeks: number;
            wmae: number | null;
        };
        BacktestWeek: {
            forecast: number;
            high80: number | null;
            high95: number | null;
            horizon: number;
            isHoliday: boolean;
            low80: number | null;
            low95: number | null;
            naive: number;
            sales: number;
            /** Format: date */
            week: string;
        };
        BasketMonth: {
            baskets: number;
            days: number;
            /** Format: date */
            month: string;
            piecesPerBasket: number;
            /** @enum {string} */
            state: "COMPLETE" | "PARTIAL" | "OPEN";
            store: number | null;
            stores: number;
            transactionsPerBasket: number;
            valuePerBasket: number;
        };
        BasketOfType: {
            /** @enum {string} */
            source: "GIVEN" | "TRANSACTIONS" | "DEFAULT";
            /** @enum {string} */
            storeType: "A" | "B" | "C";
            storeWeeks: number | null;
            value: number;
        };
        BasketSizeConnection: {
            coverage: components["schemas"]["MonthCoverage"];
            latest: components["schemas"]["LatestBaskets"][];
            nodes: components["schemas"]["BasketMonth"][];
            pageInfo: components["schemas"]["PageInfo"];
            totalCount: number;
        };
        BenchmarksAnswer: {
            averageStoreWeek: number | null;
            coverage: components["schemas"]["Coverage"];
            isOpen: boolean;
            ranks: components["schemas"]["StoreBenchmark"][];
            salesPerPointOfUnemployment: number | null;
            share: number | null;
            stores: number | null;
        };
        BusinessAlert: {
            comment: string;
            default: number;
            flow: string;
            max: number;
            min: number;
            name: string;
            reads: string;
            threshold: string;
        };
        BusinessAlertFinding: {
            cause: string;
            distance: number;
            expected: number;
            link: string;
            subject: string;
            title: string;
            value: number;
            /** Format: date */
            week: string;
        };
        BusinessAlertTrial: {
            /** Format: date */
            after: string;
            alert: string;
            findings: components["schemas"]["BusinessAlertFinding"][];
            snapshot: string;
            threshold: number;
            total: number;
        };
        CancelCatalogueJobBody: {
            reason: string;
        };
        CatalogueColumn: {
            comment: string | null;
            isPartition: boolean;
            isPersonal: boolean;
            mayBeNull: boolean;
            name: string;
            note: string | null;
            type: string;
        };
        CatalogueLineage: {
            down: components["schemas"]["CatalogueLineageStep"][];
            table: string;
            up: components["schemas"]["CatalogueLineageStep"][];
        };
        CatalogueLineageStep: {
            by: string | null;
            distance: number;
            kind: string;
            name: string;
            reads: string[];
        };
        CatalogueListedColumn: {
            isPersonal: boolean;
            name: string;
            type: string;
        };
        CataloguePartition: {
            bytes: number;
            files: number;
            partition: string;
        };
        CatalogueSample: {
            columns: components["schemas"]["CatalogueSampleColumn"][];
            isCut: boolean;
            sample: components["schemas"]["CatalogueSampleRow"][];
            table: string;
        };
        CatalogueSampleColumn: {
            isMasked: boolean;
            name: string;
            type: string;
        };
        CatalogueSampleRow: {
            cells: string;
        };
        CatalogueSchedule: {
            arguments: string;
            cron: string | null;
            /** @enum {string} */
            kind: "crawl" | "prepare" | "profile";
            name: string;
            nextAt: string | null;
            onArrival: boolean;
            setBy: string;
            zone: string | null;
        };
        CatalogueTable: {
            address: string;
            bytes: number | null;
            columns: components["schemas"]["CatalogueListedColumn"][] | null;
            comment: string | null;
            files: number | null;
            format: string;
            freshAt: string | null;
            location: string;
            origin: string;
            owner: string | null;
            rows: number | null;
            seenAt: string;
            tags: string[];
            version: number;
        };
        CatalogueTableConnection: {
            nodes: components["schemas"]["CatalogueTable"][];
            pageInfo: components["schemas"]["PageInfo"];
            totalCount: number;
        };
        CatalogueTableDetail: {
            address: string;
            bytes: number | null;
            columns: components["schemas"]["CatalogueColumn"][];
            comment: string | null;
            files: number | null;
            format: string;
            freshAt: string | null;
            keys: string[];
            layout: string;
            location: string;
            origin: string;
            owner: string | null;
            partitions: components["schemas"]["CataloguePartition"][];
            rows: number | null;
            seenAt: string;
            tags: string[];
            version: number;
        };
        CatalogueTableVersion: {
            changes: string;
            columns: components["schemas"]["CatalogueColumn"][];
            madeAt: string;
            version: number;
        };
        ChainYear: {
            best: components["schemas"]["StoreOfYear"][];
            bestTotal: number;
            comparableGrowth: number | null;
            comparableStores: number | null;
            comparableWeeks: number;
            /** Format: date */
            firstComparableWeek: string | null;
            /** Format: date */
            firstComparedWeek: string | null;
            /** Format: date */
            firstWeek: string;
            /** Format: date */
            lastComparableWeek: string | null;
            /** Format: date */
            lastComparedWeek: string | null;
            /** Format: date */
            lastWeek: string;
            likeForLikeGrowth: number | null;
            likeForLikeWeeks: number;
            /** @enum {string} */
            state: "COMPLETE" | "PARTIAL" | "OPEN";
            total: number;
            weeks: number;
            worst: components["schemas"]["StoreOfYear"][];
            worstTotal: number;
            year: number;
        };
        ChangeKeyScopeBody: {
            departments?: string[] | null;
            district?: string | null;
            reason: string;
            stores?: string[] | null;
        };
        ChangeSavedQueryBody: {
            comment?: string | null;
            newName?: string | null;
            parameters?: {
                [key: string]: unknown;
            } | null;
            sql?: string | null;
        };
        ComparedPrices: {
            cheapestPrice: number | null;
            cheapestStores: number[];
            /** Format: date */
            cheapestWeek: string | null;
            /** Format: date */
            firstWeek: string | null;
            /** Format: date */
            lastWeek: string | null;
            laterWeek: components["schemas"]["PartialWeek"] | null;
            latestPrice: number | null;
            /** Format: date */
            latestWeek: string | null;
            listedWeeks: number;
            selectedStores: number;
            stores: number;
            tiedWeeks: number;
            weeks: number;
        };
        ComparedWeeks: {
            /** Format: date */
            firstWeek: string | null;
            /** Format: date */
            lastWeek: string | null;
            laterWeek: components["schemas"]["PartialWeek"] | null;
            selectedStores: number;
            stores: number;
            weeks: number;
            wonWeeks: number;
        };
        CorrectionInput: {
            line: number;
            sha256: string;
            text: string;
        };
        CorrectionTrial: {
            accepted: number;
            rows: components["schemas"]["TriedCorrection"][];
        };
        CorrectQuarantineBody: {
            column?: string | null;
            dataset?: string | null;
            file?: string | null;
            /** @enum {string|null} */
            flow?: "weekly-sales" | "retail-mart" | "weekly-forecast" | null;
            /** @enum {string|null} */
            reason?: "SHORT_ROW" | "LONG_ROW" | "OVERSIZED_ROW" | "BAD_QUOTES" | "MISSING_VALUE" | "BAD_INTEGER" | "BAD_NUMBER" | "BAD_DATE" | "IMPOSSIBLE_DATE" | "OTHER_DATE_ORDER" | "CONTROL_CHARACTER" | "BAD_BOOLEAN" | "OUT_OF_RANGE" | "NOT_ALLOWED" | "REVERSED_DATES" | "WRONG_PRODUCT" | "DUPLICATE_KEY" | "UNKNOWN_STORE" | "UNKNOWN_CUSTOMER_ID" | "UNKNOWN_STORE_ID" | "UNKNOWN_PRODUCT_NAME" | "UNKNOWN_SALES_PERSON_ID" | "TOO_EARLY_FOR_STORE_ID" | "TOO_EARLY_FOR_SALES_PERSON_ID" | null;
            rows: number;
            run?: number | null;
            set: string;
            to: string;
        };
        Coverage: {
            calendar?: string | null;
            /** Format: date */
            firstWeek: string | null;
            /** Format: date */
            lastCompleteWeek: string | null;
            /** Format: date */
            lastWeek: string | null;
            partialWeeks: components["schemas"]["PartialWeek"][];
            scope?: string | null;
            weeks: number;
        };
        CrawlTablesBody: {
            database?: string | null;
            locations?: string[] | null;
        };
        CreateKeyBody: {
            departments?: string[] | null;
            district?: string | null;
            /** @default 365 */
            expiresInDays: number | null;
            name: string;
            /** @default false */
            personalData: boolean | null;
            /**
             * @default viewer
             * @enum {string|null}
             */
            role: "sender" | "viewer" | "analyst" | "operator" | "admin" | null;
            stores?: string[] | null;
        };
        CustomerMonth: {
            address?: string | null;
            averagePerTransaction: number;
            changeOnMonthBefore: number | null;
            customer: number;
            fullName?: string | null;
            /** Format: date */
            month: string;
            phone?: string | null;
            /** @enum {string} */
            state: "COMPLETE" | "PARTIAL" | "OPEN";
            total: number;
            transactions: number;
            visits: number;
        };
        CustomerSpendConnection: {
            coverage: components["schemas"]["MonthCoverage"];
            latest: components["schemas"]["LatestSpend"][];
            nodes: components["schemas"]["CustomerMonth"][];
            pageInfo: components["schemas"]["PageInfo"];
            totalCount: number;
        };
        CustomerVisitsAnswer: {
            averageWeeklyVisits: number | null;
            /** @enum {string} */
            basis: "OBSERVED" | "PARTIAL" | "ESTIMATED";
            baskets: components["schemas"]["BasketOfType"][];
            coverage: components["schemas"]["Coverage"];
            estimate: components["schemas"]["EstimatedVisits"];
            explanation: string;
            groups: components["schemas"]["VisitGroup"][];
            observed: components["schemas"]["ObservedVisits"] | null;
            share: number | null;
            stores: number;
            storeWeeks: number;
        };
        DepartmentMonth: {
            changeOnMonthBefore: number | null;
            changeOnYearBefore: number | null;
            comparedWeeks: number | null;
            department: number;
            departmentGroup?: string | null;
            departmentName?: string | null;
            /** Format: date */
            firstComparedWeek: string | null;
            fiscalMonth: string | null;
            fiscalQuarter: string | null;
            fiscalYear: number | null;
            /** Format: date */
            lastComparedWeek: string | null;
            /** Format: date */
            month: string;
            /** @enum {string} */
            state: "COMPLETE" | "PARTIAL" | "OPEN";
            total: number;
            trend: number | null;
            weeklyAverage: number;
            weeklyAverageChangeOnMonthBefore: number | null;
            weeklyAverageChangeOnYearBefore: number | null;
            weeks: number;
        };
        DepartmentMonthConnection: {
            coverage: components["schemas"]["Coverage"];
            latest: components["schemas"]["LatestMonth"] | null;
            nodes: components["schemas"]["DepartmentMonth"][];
            pageInfo: components["schemas"]["PageInfo"];
            totalCount: number;
        };
        DepartmentPrediction: {
            comparedStores: number;
            department: number | null;
            departmentGroup?: string | null;
            departmentName?: string | null;
            earlierHeldOut: components["schemas"]["HeldOutError"] | null;
            group: string;
            heldOut: components["schemas"]["HeldOutError"] | null;
            intercept: number | null;
            laterHeldOut: components["schemas"]["HeldOutError"] | null;
            meanSales: number;
            pooledLine: components["schemas"]["PredictionCoefficient"] | null;
            prediction: number | null;
            predictionHigh: number | null;
            predictionLow: number | null;
            /** @enum {string|null} */
            predictionState: "OBSERVED" | "EXTRAPOLATED" | null;
            rows: number;
            storeEffects: components["schemas"]["PredictionCoefficient"] | null;
            stores: number;
            /** @enum {string} */
            verdict: "HELPS" | "NO_BETTER" | "TOO_FEW";
            weekEffects: components["schemas"]["PredictionCoefficient"] | null;
        };
        DepartmentSummary: {
            bestTotal: number | null;
            /** Format: date */
            bestWeek: string | null;
            department: number;
            departmentGroup?: string | null;
            departmentName?: string | null;
            likeForLikeGrowth: number | null;
            likeForLikeWeeks: number;
            share: number | null;
            total: number;
            volatility: number | null;
            weeks: number;
            worstTotal: number | null;
            /** Format: date */
            worstWeek: string | null;
        };
        DepartmentWeek: {
            averagePerStore: number;
            changeOnWeekBefore: number | null;
            changeOnYearBefore: number | null;
            /** Format: date */
            comparedWeek: string | null;
            department: number;
            departmentGroup?: string | null;
            departmentName?: string | null;
            fiscalMonth: string | null;
            fiscalQuarter: string | null;
            fiscalWeek: string | null;
            fiscalYear: number | null;
            rank: number;
            share: number | null;
            /** @enum {string} */
            state: "COMPLETE" | "PARTIAL" | "OPEN";
            stores: number;
            total: number;
            /** Format: date */
            week: string;
        };
        DepartmentWeekConnection: {
            coverage: components["schemas"]["Coverage"];
            departments: components["schemas"]["DepartmentSummary"][];
            latest: components["schemas"]["LatestDepartmentWeek"] | null;
            nodes: components["schemas"]["DepartmentWeek"][];
            pageInfo: components["schemas"]["PageInfo"];
            totalCount: number;
        };
        DescribeTableBody: {
            columns?: {
                [key: string]: {
                    comment?: string;
                    personal?: boolean;
                };
            } | null;
            comment?: string | null;
            owner?: string | null;
            tags?: string[] | null;
        };
        ErasePersonBody: {
            dataset: string;
            /** @enum {string|null} */
            flow?: "weekly-sales" | "retail-mart" | "weekly-forecast" | null;
            person: string;
            reason: string;
        };
        ErasureDetail: {
            askedAt: string;
            askedBy: string;
            dataset: string;
            doneAt: string | null;
            error: string | null;
            flow: string;
            hadKey: boolean;
            id: string;
            person: string;
            reason: string;
            rewritten: string[];
            tables: string[];
            unread: string[];
        };
        EstimatedVisits: {
            averageWeeklyVisits: number | null;
            snapshot: string;
            stores: number;
            storeWeeks: number;
        };
        FlowBody: {
            /** @enum {string|null} */
            flow?: "weekly-sales" | "retail-mart" | "weekly-forecast" | null;
            reason: string;
        };
        FlowInfo: {
            activeRunId: string | null;
            afterFlow: string | null;
            /** @enum {string} */
            concurrency: "refuse" | "wait" | "merge";
            flow: string;
            onFiles: boolean;
            pausedAt: string | null;
            pausedBy: string | null;
            pauseReason: string | null;
            runsWaiting: number;
            stages: components["schemas"]["FlowStageInfo"][];
        };
        FlowRulesInfo: {
            flow: string;
            mistakes: string | null;
            parts: components["schemas"]["FlowRulesPart"][];
            reason: string | null;
            setAt: string | null;
            setBy: string | null;
            version: number;
        };
        FlowRulesPart: {
            comment: string;
            /** @enum {string} */
            from: "database" | "shipped";
            part: string;
            shipped: string;
            value: string;
        };
        FlowRulesVersionInfo: {
            reason: string;
            rules: string;
            setAt: string;
            setBy: string;
            version: number;
        };
        FlowStageInfo: {
            after: string;
            kind: string;
            stage: string;
        };
        ForecastAccuracyAnswer: {
            coverage: components["schemas"]["Coverage"];
            explanation: string;
            groups: components["schemas"]["AccuracyGroup"][];
            inside80Share: number | null;
            inside95Share: number | null;
            naiveWmae: number | null;
            origins: number;
            /** Format: date */
            originWeek: string | null;
            reason: string | null;
            /** @enum {string} */
            state: "CURRENT" | "STALE" | "NONE";
            wmae: number | null;
        };
        ForecastAnswer: {
            coverage: components["schemas"]["Coverage"];
            explanation: string;
            history: components["schemas"]["PastWeek"][];
            leftOut: components["schemas"]["LeftOutStore"][];
            naiveWmae: number | null;
            origins: number;
            /** Format: date */
            originWeek: string | null;
            reason: string | null;
            /** @enum {string} */
            state: "CURRENT" | "STALE" | "NONE";
            through: components["schemas"]["ForecastPeriod"] | null;
            total: number | null;
            totalHigh: number | null;
            totalLow: number | null;
            treatment: string | null;
            weeks: components["schemas"]["ForecastWeek"][];
            wmae: number | null;
        };
        ForecastBacktestAnswer: {
            coverage: components["schemas"]["Coverage"];
            explanation: string;
            naiveWmae: number | null;
            /** Format: date */
            origin: string | null;
            origins: components["schemas"]["BacktestOrigin"][];
            /** Format: date */
            originWeek: string | null;
            reason: string | null;
            /** @enum {string} */
            state: "CURRENT" | "STALE" | "NONE";
            weeks: components["schemas"]["BacktestWeek"][];
            wmae: number | null;
        };
        ForecastPeriod: {
            calendar: string;
            fiscalMonth: string | null;
            fiscalQuarter: string | null;
            fiscalYear: number;
            /** Format: date */
            lastWeek: string;
            weeks: number;
        };
        ForecastScenarioAnswer: {
            coverage: components["schemas"]["Coverage"];
            explanation: string;
            forecastTotal: number | null;
            isScenario: boolean;
            /** Format: date */
            originWeek: string | null;
            parts: components["schemas"]["ScenarioPart"][];
            reason: string | null;
            scenarioTotal: number | null;
            /** @enum {string} */
            state: "CURRENT" | "STALE" | "NONE";
            totalDifference: number | null;
            totalGrowth: number | null;
            weeks: components["schemas"]["ScenarioWeek"][];
        };
        ForecastWeek: {
            calendar: number;
            forecast: number;
            growth: number;
            high: number;
            high80: number;
            high95: number;
            horizon: number;
            level: number;
            low: number;
            low80: number;
            low95: number;
            season: number;
            /** Format: date */
            week: string;
        };
        GateOverride: {
            at: string;
            by: string;
            reason: string;
        };
        HeldOutError: {
            meanRmse: number;
            rmse: number;
            rows: number;
        };
        HolidayGroup: {
            department: number | null;
            departmentGroup?: string | null;
            departmentName?: string | null;
            departmentWeekLift: number | null;
            district?: string | null;
            group: string;
            holiday: string | null;
            holidayDepartmentWeekAverage: number | null;
            holidayDepartmentWeeks: number;
            holidayStoreWeekAverage: number | null;
            holidayStoreWeeks: number;
            ordinaryDepartmentWeekAverage: number | null;
            ordinaryStoreWeekAverage: number | null;
            quietLift: number | null;
            quietStoreWeekAverage: number | null;
            quietStoreWeeks: number;
            rank: number | null;
            region?: string | null;
            store: number | null;
            storeName?: string | null;
            /** @enum {string|null} */
            storeType: "A" | "B" | "C" | null;
            storeWeekLift: number | null;
            windowLift: number | null;
            windowStoreWeekAverage: number | null;
            windowStoreWeeks: number;
        };
        HolidaySalesAnswer: {
            coverage: components["schemas"]["Coverage"];
            groups: components["schemas"]["HolidayGroup"][];
        };
        JobDetail: {
            arguments: string;
            askedAt: string;
            askedBy: string;
            attempts: number;
            endedAt: string | null;
            error: string | null;
            id: string;
            /** @enum {string} */
            kind: "crawl" | "prepare" | "profile";
            result: string | null;
            seconds: number | null;
            startedAt: string | null;
            /** @enum {string} */
            state: "waiting" | "running" | "succeeded" | "failed" | "cancelled";
            statusUrl: string;
        };
        LakeTable: {
            failure: string | null;
            metadataLocation: string | null;
            name: string;
            relation: string;
            versions: components["schemas"]["LakeTableVersion"][];
        };
        LakeTableVersion: {
            addedRows: number;
            bytes: number;
            committedAt: string;
            deletedRows: number;
            files: number;
            rows: number;
            snapshotId: string;
            tag: string;
        };
        LatestBaskets: {
            baskets: number;
            /** Format: date */
            firstDay: string;
            highestValue: number;
            /** Format: date */
            lastDay: string;
            lowestValue: number;
            /** Format: date */
            month: string;
            piecesPerBasket: number;
            shops: number;
            /** @enum {string} */
            state: "COMPLETE" | "PARTIAL" | "OPEN";
            valuePerBasket: number;
        };
        LatestDepartmentWeek: {
            changeOnWeekBefore: number | null;
            changeOnYearBefore: number | null;
            /** Format: date */
            comparedWeek: string | null;
            completeWeeks: number;
            departments: number[];
            departmentTotal: number;
            fiscalWeek: string | null;
            rank: number;
            rankedDepartments: number;
            share: number | null;
            /** @enum {string} */
            state: "COMPLETE" | "PARTIAL" | "OPEN";
            total: number;
            /** Format: date */
            week: string;
        };
        LatestMonth: {
            comparedWeeks: number | null;
            /** Format: date */
            firstComparedWeek: string | null;
            fiscalMonth: string | null;
            fiscalQuarter: string | null;
            fiscalYear: number | null;
            isMonthBeforeComplete: boolean | null;
            isYearBeforeComplete: boolean | null;
            /** Format: date */
            lastComparedWeek: string | null;
            /** Format: date */
            lastWeek: string;
            /** Format: date */
            month: string;
            /** @enum {string} */
            state: "COMPLETE" | "PARTIAL" | "OPEN";
            total: number;
            weeklyAverageChangeOnMonthBefore: number | null;
            weeklyAverageChangeOnYearBefore: number | null;
            weeks: number;
        };
        LatestProducts: {
            averagePrice: number | null;
            best: string[];
            /** Format: date */
            firstDay: string;
            /** Format: date */
            lastDay: string;
            /** Format: date */
            month: string;
            products: number;
            rank: number;
            revenue: number;
            /** @enum {string} */
            state: "COMPLETE" | "PARTIAL" | "OPEN";
            tied: number;
            total: number;
        };
        LatestSalesTeam: {
            bestPeople: number[];
            bestRank: number;
            bestRankTied: number;
            bestShare: number | null;
            bestShops: number[];
            bestTied: number;
            bestTotal: number;
            /** Format: date */
            firstDay: string;
            /** Format: date */
            lastDay: string;
            /** Format: date */
            month: string;
            people: number;
            shops: number;
            shopTotal: number;
            /** @enum {string} */
            state: "COMPLETE" | "PARTIAL" | "OPEN";
            total: number;
            wins: number;
        };
        LatestSpend: {
            customers: number;
            /** Format: date */
            firstDay: string;
            /** Format: date */
            lastDay: string;
            /** Format: date */
            month: string;
            /** @enum {string} */
            state: "COMPLETE" | "PARTIAL" | "OPEN";
            total: number;
        };
        LeadingCustomers: {
            best: number[];
            customers: number;
            /** Format: date */
            firstDay: string;
            isComplete: boolean;
            /** Format: date */
            lastDay: string;
            rank: number;
            share: number | null;
            tied: number;
            total: number;
            upToMaxRank: number;
        };
        LeadingYear: {
            best: number[];
            bestTotal: number | null;
            /** Format: date */
            firstComparedWeek: string | null;
            /** Format: date */
            firstWeek: string | null;
            /** Format: date */
            lastComparedWeek: string | null;
            /** Format: date */
            lastWeek: string | null;
            likeForLikeGrowth: number | null;
            likeForLikeWeeks: number;
            rank: number | null;
            rankedStores: number;
            /** @enum {string} */
            state: "COMPLETE" | "PARTIAL" | "OPEN";
            stores: number;
            total: number;
            weeks: number;
            worst: number[];
            worstTotal: number | null;
            year: number;
        };
        LeapYear: {
            coverage: components["schemas"]["Coverage"];
            /** @enum {string} */
            state: "COMPLETE" | "PARTIAL" | "OPEN";
            stores: components["schemas"]["LeapYearStore"][];
            worst: components["schemas"]["LeapYearStore"][];
            worstByWeeklyAverage: components["schemas"]["LeapYearStore"][];
            year: number;
        };
        LeapYearSalesAnswer: {
            coverage: components["schemas"]["Coverage"];
            latest: components["schemas"]["LeadingYear"] | null;
            years: components["schemas"]["LeapYear"][];
        };
        LeapYearStore: {
            district?: string | null;
            rankBySalesPerSize: number | null;
            rankByTotal: number;
            rankByWeeklyAverage: number;
            rankInDistrict: number | null;
            region?: string | null;
            salesPerSize: number | null;
            size: number | null;
            store: number;
            storeName?: string | null;
            /** @enum {string} */
            storeType: "A" | "B" | "C";
            total: number;
            typeMedianSalesPerSize: number | null;
            typeMedianWeeklyAverage: number;
            weeklyAverage: number;
            weeks: number;
        };
        LeftOutStore: {
            reason: string;
            store: number;
        };
        LineageChunk: {
            folder: string;
            isTakenOver: boolean;
            madeAt: string;
            money: string | null;
            period: string;
            relation: string;
            rows: number;
            runId: string;
        };
        LineageFile: {
            dataset: string;
            deliveredAt: string;
            isNew: boolean;
            isWithdrawn: boolean;
            number: number;
            path: string;
            rowsDuplicate: number;
            rowsIn: number;
            rowsOut: number;
            rowsQuarantined: number;
            rowsSuperseded: number;
            sha256: string;
        };
        LineageRelation: {
            chunks: number;
            files: number;
            /** @enum {string} */
            kind: "dataset" | "model" | "mart";
            money: string | null;
            name: string;
            reads: string;
            rows: number | null;
            stage: string;
            takenOver: number;
        };
        ListedRun: {
            cancelledBy: string | null;
            cancelReason: string | null;
            error: components["schemas"]["RunError"] | null;
            finishedAt: string | null;
            flow: string;
            id: string;
            /** @enum {string} */
            priority: "low" | "normal" | "high";
            requestedAt: string;
            stages: components["schemas"]["RunStageTimes"][];
            startedAt: string | null;
            /** @enum {string} */
            status: "waiting" | "queued" | "running" | "succeeded" | "failed" | "unchanged" | "cancelled";
            statusUrl: string;
            /** @enum {string} */
            trigger: "start" | "admin" | "schedule" | "files" | "flow" | "replay" | "backfill";
        };
        LiveSales: {
            groups: components["schemas"]["LiveSalesGroup"][];
            minutes: components["schemas"]["LiveSalesMinute"][];
            products: components["schemas"]["LiveSalesProduct"][];
            publishedMinutes: components["schemas"]["LiveSalesMinute"][];
            quantity: number;
            sinceSnapshot: string | null;
            stores: components["schemas"]["LiveSalesStore"][];
            total: number;
            transactions: number;
        };
        LiveSalesGroup: {
            minute: string;
            product: string | null;
            quantity: number;
            store: string | null;
            total: number;
            transactions: number;
        };
        LiveSalesMinute: {
            minute: string;
            quantity: number;
            total: number;
            transactions: number;
        };
        LiveSalesProduct: {
            product: string | null;
            quantity: number;
            total: number;
            transactions: number;
        };
        LiveSalesStore: {
            quantity: number;
            store: string | null;
            total: number;
            transactions: number;
        };
        LowestFuelPrice: {
            hasSales: boolean;
            nextPrice: number | null;
            price: number;
            /** @enum {string} */
            state: "COMPLETE" | "PARTIAL" | "OPEN";
            stores: number[];
            tied: boolean;
            /** Format: date */
            week: string;
        };
        LowestFuelPriceConnection: {
            compared: components["schemas"]["ComparedPrices"];
            coverage: components["schemas"]["Coverage"];
            nodes: components["schemas"]["LowestFuelPrice"][];
            pageInfo: components["schemas"]["PageInfo"];
            totalCount: number;
        };
        MonthCoverage: {
            /** Format: date */
            firstMonth: string | null;
            /** Format: date */
            lastCompleteMonth: string | null;
            /** Format: date */
            lastMonth: string | null;
            months: number;
            partialMonths: components["schemas"]["PartialMonth"][];
            scope?: string | null;
        };
        NewApiKey: {
            createdAt: string;
            departments: number[] | null;
            expiresAt: string | null;
            id: string;
            key: string;
            lastUsed: string | null;
            name: string;
            personalData: boolean;
            revokedAt: string | null;
            /** @enum {string} */
            role: "sender" | "viewer" | "analyst" | "operator" | "admin";
            stores: number[] | null;
        };
        Notification: {
            attempts: number;
            cause: string;
            /** @enum {string} */
            channel: "webhook" | "slack" | "email" | "sns";
            flow: string;
            happenedAt: string;
            id: string;
            /** @enum {string} */
            kind: "failure" | "recovery" | "late" | "held" | "quarantine" | "refused" | "alert" | "test";
            lastError: string | null;
            link: string | null;
            messageId: string;
            nextAttemptAt: string | null;
            rule: string;
            run: string | null;
            settledAt: string | null;
            /** @enum {string} */
            state: "pending" | "sent" | "abandoned";
            title: string;
        };
        NotificationRule: {
            alert: string | null;
            /** @enum {string} */
            channel: "webhook" | "slack" | "email" | "sns";
            createdAt: string;
            createdBy: string;
            cron: string | null;
            flow: string;
            id: string;
            name: string;
            on: string;
            share: number | null;
            target: string;
            threshold: number | null;
            zone: string | null;
        };
        NotificationRuleSet: {
            alert: string | null;
            /** @enum {string} */
            channel: "webhook" | "slack" | "email" | "sns";
            createdAt: string;
            createdBy: string;
            cron: string | null;
            flow: string;
            id: string;
            name: string;
            on: string;
            secret: string | null;
            share: number | null;
            target: string;
            threshold: number | null;
            zone: string | null;
        };
        ObservedVisits: {
            averageWeeklyVisits: number;
            days: number;
            snapshot: string;
            stores: number;
            storeWeeks: number;
        };
        OfferGroup: {
            adjusted: number | null;
            adjustedHigh: number | null;
            adjustedLow: number | null;
            adjustedStandardError: number | null;
            department: number | null;
            departmentGroup?: string | null;
            departmentName?: string | null;
            district?: string | null;
            drift: number | null;
            driftEarlierSales: number | null;
            driftGroups: number;
            driftHigh: number | null;
            driftLow: number | null;
            driftPairs: number;
            driftSales: number | null;
            driftStandardError: number | null;
            group: string;
            /** @enum {string|null} */
            leftOut: "STORE" | "QUARTER" | null;
            liftGroups: number;
            liftHigh: number | null;
            liftLow: number | null;
            liftStandardError: number | null;
            markdown: number | null;
            matchedEarlierSales: number | null;
            matchedLift: number | null;
            matchedPairs: number;
            matchedSales: number | null;
            /** @enum {string|null} */
            offerSize: "SMALL" | "MEDIUM" | "LARGE" | null;
            region?: string | null;
            /** @enum {string} */
            state: "CONTROL_FROM_SAME_WEEKS" | "CONTROL_FROM_OTHER_WEEKS" | "NO_CONTROL" | "NO_PAIRS";
            store: number | null;
            storeName?: string | null;
            /** Format: date */
            week: string | null;
            withOffers: components["schemas"]["WeeksWithOffers"];
            withoutOffers: components["schemas"]["WeeksWithoutOffers"];
        };
        OfferImpactAnswer: {
            adjusted: number | null;
            adjustedHigh: number | null;
            adjustedLow: number | null;
            adjustedStandardError: number | null;
            coverage: components["schemas"]["Coverage"];
            drift: number | null;
            driftEarlierSales: number | null;
            driftGroups: number;
            driftHigh: number | null;
            driftLow: number | null;
            driftPairs: number;
            driftSales: number | null;
            driftStandardError: number | null;
            driftWeeks: components["schemas"]["PairWeeks"];
            explanation: string;
            groups: components["schemas"]["OfferGroup"][];
            /** @enum {string|null} */
            leftOut: "STORE" | "QUARTER" | null;
            liftGroups: number;
            liftHigh: number | null;
            liftLow: number | null;
            liftStandardError: number | null;
            matchedEarlierSales: number | null;
            matchedLift: number | null;
            matchedPairs: number;
            matchedSales: number | null;
            matchedWeeks: components["schemas"]["PairWeeks"];
            /** Format: date */
            offersRecordedFrom: string | null;
            /** @enum {string} */
            state: "CONTROL_FROM_SAME_WEEKS" | "CONTROL_FROM_OTHER_WEEKS" | "NO_CONTROL" | "NO_PAIRS";
            withOffers: components["schemas"]["WeeksWithOffers"];
            withoutOffers: components["schemas"]["WeeksWithoutOffers"];
            withoutOffersSinceRecorded: components["schemas"]["WeeksWithoutOffers"];
        };
        PageInfo: {
            endCursor: string | null;
            hasNextPage: boolean;
            hasPreviousPage: boolean;
            startCursor: string | null;
        };
        PairWeeks: {
            /** Format: date */
            firstWeek: string | null;
            /** Format: date */
            lastWeek: string | null;
            weeks: number;
        };
        PartialMonth: {
            daysDelivered: number;
            daysOpen: number;
            expectedStores: number;
            lacking: number[];
            /** Format: date */
            month: string;
            stores: number;
        };
        PartialWeek: {
            expectedStores: number;
            lacking: number[];
            stores: number;
            /** Format: date */
            week: string;
        };
        PastWeek: {
            isHoliday: boolean;
            sales: number;
            /** Format: date */
            week: string;
        };
        PlanGroup: {
            actual: number | null;
            change: number | null;
            changeOnLastYear: number | null;
            deliveredPlan: number;
            deliveredStoreWeeks: number;
            department: number | null;
            departmentGroup?: string | null;
            departmentName?: string | null;
            difference: number | null;
            district: string | null;
            expected: number | null;
            expectedChange: number | null;
            expectedHigh: number | null;
            expectedLow: number | null;
            expectedPlan: number | null;
            forecast: number | null;
            forecastHigh: number | null;
            forecastLow: number | null;
            group: string;
            lastYear: number | null;
            month: number | null;
            notDeliveredPlan: number;
            plan: number;
            plannedStoreWeeks: number;
            quarter: number | null;
            region: string | null;
            store: number | null;
            storeName: string | null;
            unplannedSales: number | null;
            /** Format: date */
            week: string | null;
        };
        PlannedFileInfo: {
            dataset: string | null;
            /** @enum {string} */
            fate: "new" | "again" | "repeated" | "refused" | "withdrawn" | "gone" | "unfinished";
            path: string;
            periods: string | null;
            rows: number | null;
            why: string | null;
        };
        PlannedPeriodInfo: {
            period: string;
            relation: string;
            rows: number | null;
            /** @enum {string} */
            rowsBy: "ledger" | "files" | "former" | "unknown";
            why: string;
        };
        PlannedRunInfo: {
            files: components["schemas"]["PlannedFileInfo"][];
            filesTakenOver: number;
            flow: string;
            leftOut: number;
            notes: components["schemas"]["PlanNote"][];
            periods: components["schemas"]["PlannedPeriodInfo"][];
            refused: components["schemas"]["RunError"] | null;
            source: string;
            stages: components["schemas"]["PlannedStageInfo"][];
            tables: components["schemas"]["PlannedTableInfo"][];
            unchanged: boolean;
        };
        PlannedStageInfo: {
            does: string;
            stage: string;
        };
        PlannedTableInfo: {
            /** @enum {string} */
            kind: "dataset" | "model" | "mart";
            periods: number;
            relation: string;
            rows: number | null;
            /** @enum {string} */
            rowsBy: "ledger" | "files" | "former" | "unknown";
            stage: string;
            takenOver: number;
            toMake: number;
        };
        PlanNote: {
            note: string;
        };
        PredictionCoefficient: {
            high: number | null;
            low: number | null;
            pValue: number | null;
            rSquared: number | null;
            slope: number;
            standardError: number | null;
        };
        PreviewRecipeBody: {
            recipe: {
                /** @default  */
                description: string;
                inputs: {
                    main: string;
                    /** @default {} */
                    others: {
                        [key: string]: string;
                    };
                };
                name: string;
                steps: ({
                    step: string;
                } & {
                    [key: string]: unknown;
                })[];
                version?: number;
            };
            /** @default 20 */
            rows: number | null;
            step?: number | null;
        };
        Problem: {
            code: string;
            detail: string;
            errors?: {
                argument: string;
                problem: string;
            }[];
            instance?: string;
            retryable: boolean;
            status: number;
            title: string;
            /** Format: uri */
            type: string;
        };
        ProductMonth: {
            averagePrice: number | null;
            changeOnMonthBefore: number | null;
            listRevenue: number | null;
            /** Format: date */
            month: string;
            priceAgainstList: number | null;
            product: string;
            quantity: number;
            rank: number;
            revenue: number;
            /** @enum {string} */
            state: "COMPLETE" | "PARTIAL" | "OPEN";
            transactions: number;
            transactionsOffList: number;
        };
        ProductPerformanceConnection: {
            coverage: components["schemas"]["MonthCoverage"];
            latest: components["schemas"]["LatestProducts"][];
            nodes: components["schemas"]["ProductMonth"][];
            pageInfo: components["schemas"]["PageInfo"];
            totalCount: number;
        };
        PublishRecipeBody: {
            recipe: {
                /** @default  */
                description: string;
                inputs: {
                    main: string;
                    /** @default {} */
                    others: {
                        [key: string]: string;
                    };
                };
                name: string;
                steps: ({
                    step: string;
                } & {
                    [key: string]: unknown;
                })[];
                version?: number;
            };
        };
        PublishSnapshotBody: {
            reason: string;
        };
        QualityCheckResult: {
            /** @enum {string} */
            action: "hold" | "warn";
            allowed: string;
            kind: string;
            measured: string | null;
            message: string;
            /** @enum {string} */
            outcome: "passed" | "warned" | "held" | "overridden";
            previous: string | null;
            rule: string;
        };
        QuarantineConnection: {
            nodes: components["schemas"]["QuarantinedRow"][];
            pageInfo: components["schemas"]["PageInfo"];
            totalCount: number | null;
        };
        QuarantineCount: {
            reason: string;
            rows: number;
            stage: string;
        };
        QuarantinedCell: {
            column: string | null;
            faulty: boolean;
            header: string | null;
            text: string | null;
        };
        QuarantinedRow: {
            advice: string;
            cells: components["schemas"]["QuarantinedCell"][];
            column: string | null;
            correctedAt: string | null;
            correctedBy: string | null;
            dataset: string;
            delimiter: string | null;
            line: number;
            path: string;
            personal: boolean;
            reason: string;
            runId: string;
            sha256: string;
            /** @enum {string} */
            state: "open" | "corrected";
            text: string;
            value: string | null;
        };
        QuarantineFileCount: {
            corrected: number;
            dataset: string;
            open: number;
            path: string;
            reason: string;
            runId: string;
            sha256: string;
        };
        QuarantineReasonGroup: {
            advice: string;
            corrected: number;
            dataset: string;
            open: number;
            reason: string;
        };
        QuarantineReplay: {
            message: string;
            runId: string | null;
            started: boolean;
            statusUrl: string | null;
            taken: number;
            unchanged: number;
        };
        QuarantineSummary: {
            byFile: components["schemas"]["QuarantineFileCount"][];
            byReason: components["schemas"]["QuarantineReasonGroup"][];
            corrected: number;
            open: number;
        };
        Recipe: {
            description: string;
            name: string;
            publishedAt: string;
            publishedBy: string;
            reads: string[];
            version: number;
        };
        RecipeCheck: {
            columns: components["schemas"]["RecipeColumn"][];
            isValid: boolean;
            mistakes: components["schemas"]["RecipeMistake"][];
            steps: components["schemas"]["RecipeStep"][];
        };
        RecipeColumn: {
            isPersonal: boolean;
            name: string;
            type: string;
        };
        RecipeDetail: {
            description: string;
            name: string;
            publishedAt: string;
            publishedBy: string;
            reads: string[];
            recipe: string;
            steps: string[];
            version: number;
        };
        RecipeMistake: {
            field: string | null;
            message: string;
            step: number | null;
        };
        RecipePreview: {
            after: components["schemas"]["RecipePreviewSide"];
            before: components["schemas"]["RecipePreviewSide"];
            explain: string;
            isCut: boolean;
            name: string;
            refused: components["schemas"]["RecipeRefusedValue"][];
            rowsRefused: number;
            sampled: number;
            step: number;
        };
        RecipePreviewRow: {
            cells: string;
            number: number | null;
        };
        RecipePreviewSide: {
            columns: components["schemas"]["RecipeColumn"][];
            count: number;
            first: components["schemas"]["RecipePreviewRow"][];
        };
        RecipeRefusedValue: {
            column: string;
            value: string | null;
        };
        RecipeStep: {
            columns: components["schemas"]["RecipeColumn"][];
            explain: string;
            name: string;
            number: number;
            picksBy: string[];
        };
        RecipeTrialBody: {
            recipe: {
                /** @default  */
                description: string;
                inputs: {
                    main: string;
                    /** @default {} */
                    others: {
                        [key: string]: string;
                    };
                };
                name: string;
                steps: ({
                    step: string;
                } & {
                    [key: string]: unknown;
                })[];
                version?: number;
            };
        };
        Reconciliation: {
            actual: string;
            expected: string;
            holds: boolean;
            rule: string;
            stage: string;
        };
        RelationOutcome: {
            periods: number | null;
            periodsExpected: number | null;
            periodsMade: number | null;
            periodsToMake: number | null;
            relation: string;
            rows: number | null;
            rowsExpected: number | null;
            /** @enum {string} */
            rowsExpectedBy: "ledger" | "files" | "former" | "unknown";
            stage: string;
        };
        RemoveCatalogueScheduleBody: {
            reason: string;
        };
        RemoveScheduleBody: {
            /** @enum {string|null} */
            flow?: "weekly-sales" | "retail-mart" | "weekly-forecast" | null;
            reason: string;
        };
        ReplayBody: {
            /** @enum {string|null} */
            flow?: "weekly-sales" | "retail-mart" | "weekly-forecast" | null;
            rows?: components["schemas"]["CorrectionInput"][] | null;
        };
        Report: {
            answers: string;
            createdAt: string;
            createdBy: string;
            cron: string | null;
            decimal: string | null;
            emails: string | null;
            folder: string | null;
            /** @enum {string} */
            format: "csv" | "html" | "pdf";
            lastRun: components["schemas"]["ReportRun"] | null;
            /** @enum {string} */
            missed: "run" | "skip";
            name: string;
            nextAt: string | null;
            sep: string | null;
            stores: string | null;
            title: string;
            zone: string | null;
        };
        ReportRun: {
            askedBy: string;
            attempts: number;
            bytes: number | null;
            dueAt: string;
            files: number | null;
            id: string;
            lastError: string | null;
            missed: number;
            nextAttemptAt: string | null;
            place: string | null;
            report: string;
            rows: number | null;
            settledAt: string | null;
            snapshotId: string | null;
            /** @enum {string} */
            state: "pending" | "sent" | "failed" | "skipped";
        };
        RestoreFileBody: {
            /** @enum {string|null} */
            flow?: "weekly-sales" | "retail-mart" | "weekly-forecast" | null;
            reason: string;
        };
        RetryRunBody: {
            from?: string | null;
            reason: string;
        };
        RevokeKeyBody: {
            reason: string;
        };
        RunActBody: {
            reason: string;
        };
        RunDetail: {
            cancelledBy: string | null;
            cancelReason: string | null;
            error: components["schemas"]["RunError"] | null;
            files: components["schemas"]["RunFile"][];
            filesRejected: number;
            finishedAt: string | null;
            flow: string;
            id: string;
            plan: components["schemas"]["RelationOutcome"][];
            /** @enum {string} */
            priority: "low" | "normal" | "high";
            quarantine: components["schemas"]["QuarantineCount"][];
            reconciliations: components["schemas"]["Reconciliation"][];
            requestedAt: string;
            requests: components["schemas"]["RunRequestInfo"][];
            snapshotId: string | null;
            stages: components["schemas"]["RunStage"][];
            startedAt: string | null;
            /** @enum {string} */
            status: "waiting" | "queued" | "running" | "succeeded" | "failed" | "unchanged" | "cancelled";
            statusUrl: string;
            /** @enum {string} */
            trigger: "start" | "admin" | "schedule" | "files" | "flow" | "replay" | "backfill";
            versions: components["schemas"]["RunVersion"][];
            waitingSeconds: number;
            warnings: string[];
            workingSeconds: number | null;
        };
        RunError: {
            code: string;
            message: string;
        };
        RunEventInfo: {
            at: string;
            data: string;
            id: number;
            kind: string;
            stage: string | null;
        };
        RunFile: {
            dataset: string;
            error: components["schemas"]["RunError"] | null;
            isNew: boolean;
            path: string;
            rowsDuplicate: number | null;
            rowsIn: number | null;
            rowsOut: number | null;
            rowsQuarantined: number | null;
            rowsRestated: number | null;
            rowsSuperseded: number | null;
            sha256: string;
            /** @enum {string} */
            status: "W" | "A" | "I" | "E";
        };
        RunLogEntry: {
            at: string;
            context: string;
            id: string;
            level: string;
            message: string;
            stage: string | null;
        };
        RunRecipeBody: {
            version?: number | null;
        };
        RunRequestInfo: {
            actor: string;
            details: string;
            requestedAt: string;
            /** @enum {string} */
            trigger: "start" | "admin" | "schedule" | "files" | "flow" | "replay" | "backfill";
        };
        RunStage: {
            attempt: number;
            error: components["schemas"]["RunError"] | null;
            finishedAt: string | null;
            rowsDone: number;
            rowsDuplicate: number | null;
            rowsExpected: number | null;
            rowsIn: number | null;
            rowsOut: number | null;
            rowsQuarantined: number | null;
            rowsRestated: number | null;
            rowsSuperseded: number | null;
            stage: string;
            startedAt: string | null;
            /** @enum {string} */
            status: "pending" | "running" | "succeeded" | "failed" | "cancelled";
            step: string | null;
            waitingSeconds: number | null;
            workingSeconds: number | null;
        };
        RunStageTimes: {
            attempt: number;
            finishedAt: string | null;
            stage: string;
            startedAt: string | null;
            /** @enum {string} */
            status: "pending" | "running" | "succeeded" | "failed" | "cancelled";
            waitingSeconds: number | null;
            workingSeconds: number | null;
        };
        RunSummary: {
            cancelledBy: string | null;
            cancelReason: string | null;
            error: components["schemas"]["RunError"] | null;
            finishedAt: string | null;
            flow: string;
            id: string;
            /** @enum {string} */
            priority: "low" | "normal" | "high";
            requestedAt: string;
            startedAt: string | null;
            /** @enum {string} */
            status: "waiting" | "queued" | "running" | "succeeded" | "failed" | "unchanged" | "cancelled";
            statusUrl: string;
            /** @enum {string} */
            trigger: "start" | "admin" | "schedule" | "files" | "flow" | "replay" | "backfill";
        };
        RunVersion: {
            before: string | null;
            isChanged: boolean;
            kind: string;
            name: string;
            version: string | null;
        };
        SalesAgainstPlanAnswer: {
            actual: number | null;
            change: number | null;
            changeOnLastYear: number | null;
            coverage: components["schemas"]["Coverage"];
            deliveredPlan: number;
            deliveredStoreWeeks: number;
            difference: number | null;
            expected: number | null;
            expectedChange: number | null;
            expectedHigh: number | null;
            expectedLow: number | null;
            expectedPlan: number | null;
            fiscalYear: number | null;
            forecast: number | null;
            forecastHigh: number | null;
            forecastLow: number | null;
            groups: components["schemas"]["PlanGroup"][];
            lastYear: number | null;
            notDeliveredPlan: number;
            plan: number;
            plannedStoreWeeks: number;
            unplannedSales: number | null;
            version: string;
            versions: string[];
        };
        SalesPersonMonth: {
            fullName?: string | null;
            incentive: number;
            /** Format: date */
            month: string;
            rank: number;
            salesPerson: number;
            share: number | null;
            /** @enum {string} */
            state: "COMPLETE" | "PARTIAL" | "OPEN";
            store: number;
            tied: number;
            total: number;
            transactions: number;
        };
        SalesPredictionAnswer: {
            coverage: components["schemas"]["Coverage"];
            departments: components["schemas"]["DepartmentPrediction"][];
            explanation: string;
            helpedDepartments: number;
            judgedDepartments: number;
            passingByChance: number;
            stores: components["schemas"]["StorePrediction"][];
        };
        SalesTeamRankingConnection: {
            coverage: components["schemas"]["MonthCoverage"];
            latest: components["schemas"]["LatestSalesTeam"][];
            nodes: components["schemas"]["SalesPersonMonth"][];
            pageInfo: components["schemas"]["PageInfo"];
            totalCount: number;
        };
        SavedSqlQuery: {
            comment: string | null;
            mayChange: boolean;
            name: string;
            parameters: string;
            savedAt: string;
            savedBy: string;
            sql: string;
        };
        SaveQueryBody: {
            comment?: string | null;
            name: string;
            parameters?: {
                [key: string]: unknown;
            } | null;
            sql: string;
        };
        ScenarioPart: {
            change: string;
            difference: number;
        };
        ScenarioWeek: {
            difference: number;
            forecast: number;
            high80: number;
            high95: number;
            low80: number;
            low95: number;
            scenario: number;
            /** Format: date */
            week: string;
        };
        ScheduleInfo: {
            cron: string;
            flow: string;
            /** @enum {string} */
            missed: "run" | "skip";
            name: string;
            nextAt: string | null;
            onlyIfChanged: boolean;
            /** @enum {string} */
            priority: "low" | "normal" | "high";
            zone: string;
        };
        ScheduleTimeInfo: {
            decidedAt: string;
            dueAt: string;
            missed: number;
            /** @enum {string} */
            outcome: "started" | "waits" | "merged" | "refused" | "skipped";
            runId: string | null;
            schedule: string;
        };
        SeekStreamBody: {
            reason: string;
            stream: string;
            to: string;
        };
        SetCatalogueScheduleBody: {
            cron?: string | null;
            locations?: string[] | null;
            name: string;
            /** @default false */
            onArrival: boolean | null;
            reason: string;
            recipe?: string | null;
            table?: string | null;
            zone?: string | null;
        };
        SetFlowBody: {
            afterFlow?: string | null;
            /** @enum {string|null} */
            concurrency?: "refuse" | "wait" | "merge" | null;
            /** @enum {string|null} */
            flow?: "weekly-sales" | "retail-mart" | "weekly-forecast" | null;
            onFiles?: boolean | null;
            reason: string;
        };
        SetFlowRulesBody: {
            expectedVersion?: number | null;
            /** @enum {string|null} */
            flow?: "weekly-sales" | "retail-mart" | "weekly-forecast" | null;
            reason: string;
            rules: {
                folder?: string | null;
                parameters?: {
                    [key: string]: string | number | null;
                } | null;
                processed?: ("stay" | "move") | null;
                qualityRules?: ({
                    kind: string;
                    name: string;
                } & {
                    [key: string]: unknown;
                })[] | null;
                thresholds?: {
                    [key: string]: {
                        errorRate?: {
                            file?: number | null;
                            run?: number | null;
                        } | null;
                    } | null;
                } | null;
            };
        };
        SetNotificationRuleBody: {
            alert?: string | null;
            /**
             * @default webhook
             * @enum {string|null}
             */
            channel: "webhook" | "slack" | "email" | "sns" | null;
            cron?: string | null;
            /** @enum {string|null} */
            flow?: "weekly-sales" | "retail-mart" | "weekly-forecast" | null;
            name: string;
            on: string[];
            share?: number | null;
            target: string;
            threshold?: number | null;
            zone?: string | null;
        };
        SetReportBody: {
            answers: string[];
            cron?: string | null;
            decimal?: string | null;
            emails?: string[] | null;
            folder?: string | null;
            /**
             * @default csv
             * @enum {string|null}
             */
            format: "csv" | "html" | "pdf" | null;
            /**
             * @default run
             * @enum {string|null}
             */
            missed: "run" | "skip" | null;
            name: string;
            sep?: string | null;
            stores?: string[] | null;
            title?: string | null;
            zone?: string | null;
        };
        SetScheduleBody: {
            cron: string;
            /** @enum {string|null} */
            flow?: "weekly-sales" | "retail-mart" | "weekly-forecast" | null;
            /**
             * @default run
             * @enum {string|null}
             */
            missed: "run" | "skip" | null;
            name: string;
            /** @default true */
            onlyIfChanged: boolean | null;
            /**
             * @default normal
             * @enum {string|null}
             */
            priority: "low" | "normal" | "high" | null;
            reason: string;
            zone: string;
        };
        SnapshotChangeInfo: {
            formerId: string | null;
            money: string | null;
            moneyBefore: string | null;
            period: string;
            relation: string;
            rows: number | null;
            rowsBefore: number | null;
        };
        SnapshotDetail: {
            checks: components["schemas"]["QualityCheckResult"][];
            createdAt: string;
            /** Format: date */
            dataThrough: string | null;
            /** Format: date */
            firstWeek: string | null;
            flow: string;
            id: string;
            override: components["schemas"]["GateOverride"] | null;
            publishedAt: string | null;
            quality: string | null;
            runId: string;
            runUrl: string;
            salesRows: number | null;
            salesTotal: string | null;
            /** @enum {string} */
            status: "building" | "held" | "published" | "retained" | "dropped";
            weeks: number | null;
        };
        SourceDataset: {
            corrections: number;
            files: number;
            name: string;
            rowsDuplicate: number;
            rowsIn: number;
            rowsOut: number;
            rowsQuarantined: number;
            rowsSuperseded: number;
        };
        SourceFile: {
            bytes: number;
            dataset: string | null;
            error: components["schemas"]["RunError"] | null;
            id: string;
            isWithdrawn: boolean;
            path: string;
            rowsAccepted: number | null;
            rowsDuplicate: number | null;
            rowsIn: number | null;
            rowsQuarantined: number | null;
            rowsSuperseded: number | null;
            runId: string | null;
            seenAt: string;
            sha256: string;
            source: string | null;
            /** @enum {string} */
            status: "W" | "A" | "I" | "E";
        };
        SourceTable: {
            /** @enum {string} */
            kind: "dataset" | "model" | "mart";
            name: string;
            reads: string[];
            rows: number | null;
            stage: string;
        };
        SqlColumn: {
            name: string;
            type: string;
        };
        SqlPage: {
            bytesScanned: number | null;
            columns: components["schemas"]["SqlColumn"][];
            costUsd: number | null;
            fromStore: boolean | null;
            isCut: boolean;
            ms: number | null;
            pageInfo: components["schemas"]["SqlPageInfo"];
            queryId: string;
            rows: ((string | number | boolean) | null)[][];
            snapshots: components["schemas"]["SqlSnapshot"][];
            totalCount: number;
            written: components["schemas"]["SqlWritten"] | null;
        };
        SqlPageInfo: {
            endCursor: string | null;
            hasNextPage: boolean;
        };
        SqlQuery: {
            askedAt: string;
            askedBy: string;
            asOf: string | null;
            bytesScanned: number | null;
            costUsd: number | null;
            endedAt: string | null;
            error: string | null;
            errorCode: string | null;
            fromStore: boolean;
            id: string;
            ms: number | null;
            parameters: string;
            rows: number | null;
            sql: string;
            /** @enum {string} */
            status: "running" | "succeeded" | "failed" | "cancelled";
        };
        SqlSnapshot: {
            database: string;
            id: string;
            publishedAt: string;
            tag: string;
        };
        SqlWritten: {
            rows: number;
            table: string;
        };
        StartRunBody: {
            /** @enum {string|null} */
            flow?: "weekly-sales" | "retail-mart" | "weekly-forecast" | null;
            /** @default false */
            onlyIfChanged: boolean | null;
            /**
             * @default normal
             * @enum {string|null}
             */
            priority: "low" | "normal" | "high" | null;
        };
        StatedSale: {
            isCurrent: boolean;
            isHoliday: boolean;
            isWithdrawn: boolean;
            line: number;
            path: string | null;
            runId: string | null;
            seenAt: string | null;
            sha256: string;
            source: string | null;
            weeklySales: number;
        };
        StoreBenchmark: {
            district?: string | null;
            rank: number;
            region?: string | null;
            sales: number;
            store: number;
            storeName?: string | null;
        };
        StoreOfYear: {
            district?: string | null;
            region?: string | null;
            store: number;
            storeName?: string | null;
            /** @enum {string} */
            storeType: "A" | "B" | "C";
        };
        StorePrediction: {
            at: number;
            department: number;
            departmentGroup?: string | null;
            departmentName?: string | null;
            district?: string | null;
            highestUnemployment: number;
            lowestUnemployment: number;
            meanSales: number;
            prediction: number | null;
            predictionHigh: number | null;
            predictionLow: number | null;
            /** @enum {string|null} */
            predictionState: "OBSERVED" | "EXTRAPOLATED" | null;
            region?: string | null;
            rows: number;
            store: number;
            storeName?: string | null;
        };
        StoreYear: {
            district: string | null;
            /** Format: date */
            firstComparedWeek: string | null;
            isComparable: boolean | null;
            /** Format: date */
            lastComparedWeek: string | null;
            likeForLikeGrowth: number | null;
            likeForLikeWeeks: number;
            rank: number;
            rankBySalesPerSize: number | null;
            rankInDistrict: number | null;
            salesPerSize: number | null;
            size: number | null;
            /** @enum {string} */
            state: "COMPLETE" | "PARTIAL" | "OPEN";
            store: number;
            storeName: string | null;
            /** @enum {string} */
            storeType: "A" | "B" | "C";
            total: number;
            typeMedianSalesPerSize: number | null;
            typeMedianWeeklyAverage: number;
            weeklyAverage: number;
            weeks: number;
            year: number;
        };
        StoreYearConnection: {
            coverage: components["schemas"]["Coverage"];
            latest: components["schemas"]["LeadingYear"] | null;
            nodes: components["schemas"]["StoreYear"][];
            pageInfo: components["schemas"]["PageInfo"];
            totalCount: number;
            years: components["schemas"]["ChainYear"][];
        };
        StreamBody: {
            reason: string;
            stream: string;
        };
        StreamInfo: {
            flow: string;
            partitions: components["schemas"]["StreamPartition"][];
            seekTo: string | null;
            /** @enum {string} */
            state: "reading" | "retrying" | "paused" | "gap" | "failed";
            stream: string;
            unpublished: number;
            why: string | null;
        };
        StreamPartition: {
            duplicates: number;
            lag: number | null;
            next: number;
            partition: number;
            poison: number;
            rows: number;
            unreadSince: string | null;
        };
        TableProfile: {
            drift: string | null;
            job: string | null;
            madeAt: string;
            madeBy: string;
            profile: string;
            snapshot: string | null;
            table: string;
            version: number;
        };
        TopCustomer: {
            address?: string | null;
            customer: number;
            /** Format: date */
            firstMonth: string;
            fullName?: string | null;
            /** Format: date */
            lastMonth: string;
            months: number;
            phone?: string | null;
            rank: number;
            share: number | null;
            total: number;
            transactions: number;
            visits: number;
        };
        TopCustomersConnection: {
            coverage: components["schemas"]["MonthCoverage"];
            leading: components["schemas"]["LeadingCustomers"] | null;
            nodes: components["schemas"]["TopCustomer"][];
            pageInfo: components["schemas"]["PageInfo"];
            totalCount: number;
        };
        TopStore: {
            district?: string | null;
            region?: string | null;
            store: number;
            storeName?: string | null;
            /** @enum {string} */
            storeType: "A" | "B" | "C";
        };
        TopStoreWins: {
            district?: string | null;
            region?: string | null;
            store: number;
            storeName?: string | null;
            /** @enum {string} */
            storeType: "A" | "B" | "C";
            weeks: number;
        };
        TriedCorrection: {
            advice: string | null;
            column: string | null;
            line: number;
            /** @enum {string} */
            outcome: "accepted" | "duplicate" | "quarantined";
            reason: string | null;
            sha256: string;
            unchecked: string[];
            value: string | null;
        };
        TryCorrectionsBody: {
            /** @enum {string|null} */
            flow?: "weekly-sales" | "retail-mart" | "weekly-forecast" | null;
            rows: components["schemas"]["CorrectionInput"][];
        };
        UploadedFile: {
            bytes: number;
            isNew: boolean;
            name: string;
            place: string;
            sha256: string;
            texts: components["schemas"]["UploadedText"][];
        };
        UploadedText: {
            dataset: string | null;
            error: components["schemas"]["RunError"] | null;
            flow: string | null;
            /** @enum {string} */
            nextRun: "reads" | "skips" | "refuses";
            path: string;
            sha256: string;
        };
        VisitGroup: {
            averageWeeklyVisits: number | null;
            /** @enum {string} */
            basis: "OBSERVED" | "PARTIAL" | "ESTIMATED";
            district?: string | null;
            estimatedWeeklyVisits: number | null;
            group: string;
            highVisits: number | null;
            /** Format: date */
            highWeek: string | null;
            lowVisits: number | null;
            /** Format: date */
            lowWeek: string | null;
            month: number | null;
            observedWeeklyVisits: number | null;
            region?: string | null;
            share: number | null;
            store: number | null;
            storeName?: string | null;
            stores: number;
            /** @enum {string|null} */
            storeType: "A" | "B" | "C" | null;
            storeWeeks: number;
            typeShare: number | null;
            /** @enum {string|null} */
            weekday: "MONDAY" | "TUESDAY" | "WEDNESDAY" | "THURSDAY" | "FRIDAY" | "SATURDAY" | "SUNDAY" | null;
            weekShare: number | null;
        };
        WeeklyTopStore: {
            margin: number | null;
            marginRatio: number | null;
            nextSales: number | null;
            sales: number;
            /** @enum {string} */
            state: "COMPLETE" | "PARTIAL" | "OPEN";
            stores: components["schemas"]["TopStore"][];
            /** Format: date */
            week: string;
        };
        WeeklyTopStoreConnection: {
            compared: components["schemas"]["ComparedWeeks"];
            coverage: components["schemas"]["Coverage"];
            nodes: components["schemas"]["WeeklyTopStore"][];
            pageInfo: components["schemas"]["PageInfo"];
            totalCount: number;
            wins: components["schemas"]["TopStoreWins"][];
        };
        WeeksWithOffers: {
            averageMarkdown: number | null;
            averageSales: number | null;
            storeWeeks: number;
        };
        WeeksWithoutOffers: {
            averageSales: number | null;
            storeWeeks: number;
        };
        WithdrawFileBody: {
            /** @enum {string|null} */
            flow?: "weekly-sales" | "retail-mart" | "weekly-forecast" | null;
            reason: string;
            /** @default true */
            withdrawn: boolean | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    alerts: {
        parameters: {
            query?: {
                flow?: "weekly-sales" | "retail-mart" | "weekly-forecast";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BusinessAlert"][];
                };
            };
        };
    };
    tryAlert: {
        parameters: {
            query: {
                alert: string;
                flow?: "weekly-sales" | "retail-mart" | "weekly-forecast";
                threshold?: number;
                weeks?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BusinessAlertTrial"];
                };
            };
        };
    };
    auditLog: {
        parameters: {
            query?: {
                action?: string;
                actor?: string;
                before?: number;
                first?: number;
                from?: string;
                subject?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntry"][];
                };
            };
        };
    };
    backfill: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackfillBody"];
            };
        };
        responses: {
            202: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunSummary"];
                };
            };
        };
    };
    crawlTables: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CrawlTablesBody"];
            };
        };
        responses: {
            202: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDetail"];
                };
            };
        };
    };
    catalogueJobs: {
        parameters: {
            query?: {
                before?: number;
                first?: number;
                table?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDetail"][];
                };
            };
        };
    };
    catalogueJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDetail"];
                };
            };
        };
    };
    cancelCatalogueJob: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CancelCatalogueJobBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDetail"];
                };
            };
        };
    };
    catalogueSchedules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogueSchedule"][];
                };
            };
        };
    };
    setCatalogueSchedule: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetCatalogueScheduleBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogueSchedule"][];
                };
            };
        };
    };
    removeCatalogueSchedule: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RemoveCatalogueScheduleBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogueSchedule"][];
                };
            };
        };
    };
    catalogueTables: {
        parameters: {
            query?: {
                after?: string;
                first?: number;
                search?: string;
                withColumns?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogueTableConnection"];
                };
            };
        };
    };
    catalogueTable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                address: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogueTableDetail"];
                };
            };
        };
    };
    tableLineage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                address: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogueLineage"];
                };
            };
        };
    };
    describeTable: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                address: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DescribeTableBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogueTableDetail"];
                };
            };
        };
    };
    tableProfile: {
        parameters: {
            query?: {
                job?: number;
            };
            header?: never;
            path: {
                address: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TableProfile"];
                };
            };
        };
    };
    profileTable: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                address: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDetail"];
                };
            };
        };
    };
    tableSample: {
        parameters: {
            query?: {
                personalData?: boolean;
                rows?: number;
            };
            header?: never;
            path: {
                address: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogueSample"];
                };
            };
        };
    };
    tableVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                address: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogueTableVersion"][];
                };
            };
        };
    };
    events: {
        parameters: {
            query?: {
                after?: number;
                flow?: "weekly-sales" | "retail-mart" | "weekly-forecast";
                run?: number;
            };
            header?: {
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
        };
    };
    sourceFiles: {
        parameters: {
            query?: {
                before?: number;
                dataset?: string;
                file?: string;
                first?: number;
                flow?: "weekly-sales" | "retail-mart" | "weekly-forecast";
                status?: "W" | "A" | "I" | "E";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceFile"][];
                };
            };
        };
    };
    sourceFile: {
        parameters: {
            query?: {
                flow?: "weekly-sales" | "retail-mart" | "weekly-forecast";
            };
            header?: never;
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceFile"];
                };
            };
        };
    };
    restoreFile: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RestoreFileBody"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    withdrawFile: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithdrawFileBody"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    flows: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowInfo"][];
                };
            };
        };
    };
    pauseFlow: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowInfo"];
                };
            };
        };
    };
    planRun: {
        parameters: {
            query?: {
                flow?: "weekly-sales" | "retail-mart" | "weekly-forecast";
                from?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlannedRunInfo"];
                };
            };
        };
    };
    resumeFlow: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowInfo"];
                };
            };
        };
    };
    flowRules: {
        parameters: {
            query?: {
                flow?: "weekly-sales" | "retail-mart" | "weekly-forecast";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRulesInfo"];
                };
            };
        };
    };
    setFlowRules: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetFlowRulesBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRulesInfo"];
                };
            };
        };
    };
    flowRulesHistory: {
        parameters: {
            query?: {
                before?: number;
                first?: number;
                flow?: "weekly-sales" | "retail-mart" | "weekly-forecast";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRulesVersionInfo"][];
                };
            };
        };
    };
    setFlow: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetFlowBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowInfo"];
                };
            };
        };
    };
    keys: {
        parameters: {
            query?: {
                before?: number;
                first?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"][];
                };
            };
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateKeyBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevokeKeyBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
        };
    };
    changeKeyScope: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeKeyScopeBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
        };
    };
    lakeTables: {
        parameters: {
            query?: {
                flow?: "weekly-sales" | "retail-mart" | "weekly-forecast";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LakeTable"][];
                };
            };
        };
    };
    answerLineage: {
        parameters: {
            query?: {
                before?: number;
                first?: number;
                flow?: "weekly-sales" | "retail-mart" | "weekly-forecast";
                period?: string;
                snapshot?: string;
            };
            header?: never;
            path: {
                answer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerLineage"];
                };
            };
        };
    };
    notificationRules: {
        parameters: {
            query?: {
                flow?: "weekly-sales" | "retail-mart" | "weekly-forecast";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationRule"][];
                };
            };
        };
    };
    setNotificationRule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetNotificationRuleBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationRuleSet"];
                };
            };
        };
    };
    removeNotificationRule: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationRule"];
                };
            };
        };
    };
    testNotification: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notification"];
                };
            };
        };
    };
    notifications: {
        parameters: {
            query?: {
                before?: number;
                first?: number;
                flow?: "weekly-sales" | "retail-mart" | "weekly-forecast";
                state?: "pending" | "sent" | "abandoned";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notification"][];
                };
            };
        };
    };
    erasePerson: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ErasePersonBody"];
            };
        };
        responses: {
            202: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasureDetail"];
                };
            };
        };
    };
    erasures: {
        parameters: {
            query?: {
                before?: number;
                first?: number;
                flow?: "weekly-sales" | "retail-mart" | "weekly-forecast";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasureDetail"][];
                };
            };
        };
    };
    quarantine: {
        parameters: {
            query?: {
                after?: string;
                column?: string;
                dataset?: string;
                file?: string;
                first?: number;
                flow?: "weekly-sales" | "retail-mart" | "weekly-forecast";
                personalData?: boolean;
                reason?: "SHORT_ROW" | "LONG_ROW" | "OVERSIZED_ROW" | "BAD_QUOTES" | "MISSING_VALUE" | "BAD_INTEGER" | "BAD_NUMBER" | "BAD_DATE" | "IMPOSSIBLE_DATE" | "OTHER_DATE_ORDER" | "CONTROL_CHARACTER" | "BAD_BOOLEAN" | "OUT_OF_RANGE" | "NOT_ALLOWED" | "REVERSED_DATES" | "WRONG_PRODUCT" | "DUPLICATE_KEY" | "UNKNOWN_STORE" | "UNKNOWN_CUSTOMER_ID" | "UNKNOWN_STORE_ID" | "UNKNOWN_PRODUCT_NAME" | "UNKNOWN_SALES_PERSON_ID" | "TOO_EARLY_FOR_STORE_ID" | "TOO_EARLY_FOR_SALES_PERSON_ID";
                run?: number;
                state?: "open" | "corrected" | "all";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuarantineConnection"];
                };
            };
        };
    };
    correctQuarantine: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CorrectQuarantineBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuarantineReplay"];
                };
            };
            202: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuarantineReplay"];
                };
            };
        };
    };
    exportQuarantine: {
        parameters: {
            query?: {
                column?: string;
                dataset?: string;
                decimal?: "." | "," | "point" | "comma";
                file?: string;
                flow?: "weekly-sales" | "retail-mart" | "weekly-forecast";
                personalData?: boolean;
                reason?: "SHORT_ROW" | "LONG_ROW" | "OVERSIZED_ROW" | "BAD_QUOTES" | "MISSING_VALUE" | "BAD_INTEGER" | "BAD_NUMBER" | "BAD_DATE" | "IMPOSSIBLE_DATE" | "OTHER_DATE_ORDER" | "CONTROL_CHARACTER" | "BAD_BOOLEAN" | "OUT_OF_RANGE" | "NOT_ALLOWED" | "REVERSED_DATES" | "WRONG_PRODUCT" | "DUPLICATE_KEY" | "UNKNOWN_STORE" | "UNKNOWN_CUSTOMER_ID" | "UNKNOWN_STORE_ID" | "UNKNOWN_PRODUCT_NAME" | "UNKNOWN_SALES_PERSON_ID" | "TOO_EARLY_FOR_STORE_ID" | "TOO_EARLY_FOR_SALES_PERSON_ID";
                run?: number;
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                state?: "open" | "corrected" | "all";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    replayQuarantine: {
        parameters: {
            query?: {
                flow?: "weekly-sales" | "retail-mart" | "weekly-forecast";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReplayBody"];
                "text/csv": components["schemas"]["ReplayBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuarantineReplay"];
                };
            };
            202: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuarantineReplay"];
                };
            };
        };
    };
    quarantineSummary: {
        parameters: {
            query?: {
                column?: string;
                dataset?: string;
                file?: string;
                flow?: "weekly-sales" | "retail-mart" | "weekly-forecast";
                reason?: "SHORT_ROW" | "LONG_ROW" | "OVERSIZED_ROW" | "BAD_QUOTES" | "MISSING_VALUE" | "BAD_INTEGER" | "BAD_NUMBER" | "BAD_DATE" | "IMPOSSIBLE_DATE" | "OTHER_DATE_ORDER" | "CONTROL_CHARACTER" | "BAD_BOOLEAN" | "OUT_OF_RANGE" | "NOT_ALLOWED" | "REVERSED_DATES" | "WRONG_PRODUCT" | "DUPLICATE_KEY" | "UNKNOWN_STORE" | "UNKNOWN_CUSTOMER_ID" | "UNKNOWN_STORE_ID" | "UNKNOWN_PRODUCT_NAME" | "UNKNOWN_SALES_PERSON_ID" | "TOO_EARLY_FOR_STORE_ID" | "TOO_EARLY_FOR_SALES_PERSON_ID";
                run?: number;
                state?: "open" | "corrected" | "all";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuarantineSummary"];
                };
            };
        };
    };
    tryCorrections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TryCorrectionsBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CorrectionTrial"];
                };
            };
        };
    };
    checkRecipe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecipeTrialBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecipeCheck"];
                };
            };
        };
    };
    previewRecipe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewRecipeBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecipePreview"];
                };
            };
        };
    };
    recipes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recipe"][];
                };
            };
        };
    };
    publishRecipe: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PublishRecipeBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecipeDetail"];
                };
            };
        };
    };
    recipe: {
        parameters: {
            query?: {
                version?: number;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecipeDetail"];
                };
            };
        };
    };
    recipePyspark: {
        parameters: {
            query?: {
                version?: number;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/x-python": string;
                };
            };
        };
    };
    runRecipe: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunRecipeBody"];
            };
        };
        responses: {
            202: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDetail"];
                };
            };
        };
    };
    reportRuns: {
        parameters: {
            query?: {
                before?: number;
                first?: number;
                report?: string;
                state?: "pending" | "sent" | "failed" | "skipped";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportRun"][];
                };
            };
        };
    };
    reports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"][];
                };
            };
        };
    };
    setReport: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetReportBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
        };
    };
    removeReport: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
        };
    };
    sendReport: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportRun"];
                };
            };
        };
    };
    runs: {
        parameters: {
            query?: {
                after?: number;
                before?: number;
                first?: number;
                flow?: "weekly-sales" | "retail-mart" | "weekly-forecast";
                from?: string;
                oldestFirst?: boolean;
                status?: "waiting" | "queued" | "running" | "succeeded" | "failed" | "unchanged" | "cancelled";
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedRun"][];
                };
            };
        };
    };
    startRun: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartRunBody"];
            };
        };
        responses: {
            202: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunSummary"];
                };
            };
        };
    };
    run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDetail"];
                };
            };
        };
    };
    cancelRun: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunActBody"];
            };
        };
        responses: {
            202: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunSummary"];
                };
            };
        };
    };
    runEvents: {
        parameters: {
            query?: {
                after?: number;
                first?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunEventInfo"][];
                };
            };
        };
    };
    runLog: {
        parameters: {
            query?: {
                before?: number;
                first?: number;
                level?: "error" | "warn" | "info" | "debug";
                stage?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunLogEntry"][];
                };
            };
        };
    };
    retryRun: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetryRunBody"];
            };
        };
        responses: {
            202: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunSummary"];
                };
            };
        };
    };
    saleHistory: {
        parameters: {
            query: {
                department: number;
                store: number;
                weekDate: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatedSale"][];
                };
            };
        };
    };
    schedules: {
        parameters: {
            query?: {
                flow?: "weekly-sales" | "retail-mart" | "weekly-forecast";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleInfo"][];
                };
            };
        };
    };
    setSchedule: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetScheduleBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleInfo"][];
                };
            };
        };
    };
    removeSchedule: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RemoveScheduleBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleInfo"][];
                };
            };
        };
    };
    scheduleTimes: {
        parameters: {
            query?: {
                first?: number;
                flow?: "weekly-sales" | "retail-mart" | "weekly-forecast";
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleTimeInfo"][];
                };
            };
        };
    };
    snapshots: {
        parameters: {
            query?: {
                before?: number;
                first?: number;
                flow?: "weekly-sales" | "retail-mart" | "weekly-forecast";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SnapshotDetail"][];
                };
            };
        };
    };
    snapshot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SnapshotDetail"];
                };
            };
        };
    };
    snapshotChanges: {
        parameters: {
            query?: {
                former?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SnapshotChangeInfo"][];
                };
            };
        };
    };
    publishSnapshot: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PublishSnapshotBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SnapshotDetail"];
                };
            };
            202: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SnapshotDetail"];
                };
            };
        };
    };
    queries: {
        parameters: {
            query?: {
                before?: string;
                first?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SqlQuery"][];
                };
            };
        };
    };
    savedQueries: {
        parameters: {
            query?: {
                after?: string;
                first?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedSqlQuery"][];
                };
            };
        };
    };
    saveQuery: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SaveQueryBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedSqlQuery"];
                };
            };
        };
    };
    savedQuery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedSqlQuery"];
                };
            };
        };
    };
    changeSavedQuery: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeSavedQueryBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedSqlQuery"];
                };
            };
        };
    };
    removeSavedQuery: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedSqlQuery"];
                };
            };
        };
    };
    streams: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamInfo"][];
                };
            };
        };
    };
    acceptGap: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StreamBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamInfo"];
                };
            };
        };
    };
    pauseStream: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StreamBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamInfo"];
                };
            };
        };
    };
    resumeStream: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StreamBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamInfo"];
                };
            };
        };
    };
    seekStream: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SeekStreamBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamInfo"];
                };
            };
        };
    };
    uploadFile: {
        parameters: {
            query: {
                name: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadedFile"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadedFile"];
                };
            };
        };
    };
    answerSources: {
        parameters: {
            query?: {
                flow?: "weekly-sales" | "retail-mart" | "weekly-forecast";
                snapshot?: string;
            };
            header?: never;
            path: {
                answer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerSources"];
                };
            };
        };
    };
    basketSize: {
        parameters: {
            query?: {
                after?: string;
                decimal?: "." | "," | "point" | "comma";
                direction?: "ASC" | "DESC";
                first?: number;
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                from?: string;
                manifest?: boolean;
                orderBy?: "MONTH" | "STATE" | "STORE" | "STORES" | "DAYS" | "BASKETS" | "PIECES_PER_BASKET" | "VALUE_PER_BASKET" | "TRANSACTIONS_PER_BASKET";
                part?: "nodes" | "latest";
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                skip?: number;
                snapshot?: string;
                store?: number;
                to?: string;
                together?: boolean;
                year?: number;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["BasketSizeConnection"] & components["schemas"]["AnswerLinks"]) | Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    benchmarks: {
        parameters: {
            query?: {
                decimal?: "." | "," | "point" | "comma";
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                manifest?: boolean;
                part?: "figures" | "ranks";
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                snapshot?: string;
                storeType?: "A" | "B" | "C";
                year?: number;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["BenchmarksAnswer"] & components["schemas"]["AnswerLinks"]) | Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    customerSpend: {
        parameters: {
            query?: {
                after?: string;
                customer?: number;
                decimal?: "." | "," | "point" | "comma";
                direction?: "ASC" | "DESC";
                first?: number;
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                from?: string;
                manifest?: boolean;
                minTotal?: number;
                orderBy?: "MONTH" | "STATE" | "CUSTOMER" | "TOTAL" | "TRANSACTIONS" | "VISITS" | "AVERAGE_PER_TRANSACTION" | "CHANGE_ON_MONTH_BEFORE";
                part?: "nodes" | "latest";
                personalData?: boolean;
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                skip?: number;
                snapshot?: string;
                to?: string;
                year?: number;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["CustomerSpendConnection"] & components["schemas"]["AnswerLinks"]) | Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    customerVisits: {
        parameters: {
            query?: {
                basketValue?: number;
                basketValueA?: number;
                basketValueB?: number;
                basketValueC?: number;
                by?: "STORE" | "MONTH" | "WEEKDAY";
                decimal?: "." | "," | "point" | "comma";
                district?: string;
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                manifest?: boolean;
                month?: number;
                part?: "figures" | "baskets" | "groups";
                region?: string;
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                snapshot?: string;
                storeType?: "A" | "B" | "C";
                year?: number;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["CustomerVisitsAnswer"] & components["schemas"]["AnswerLinks"]) | Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    departmentPerformance: {
        parameters: {
            query?: {
                after?: string;
                calendar?: "GREGORIAN" | "FISCAL";
                decimal?: "." | "," | "point" | "comma";
                department?: number;
                direction?: "ASC" | "DESC";
                district?: string;
                first?: number;
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                from?: string;
                manifest?: boolean;
                orderBy?: "WEEK" | "DEPARTMENT" | "TOTAL" | "STORES" | "AVERAGE_PER_STORE" | "SHARE" | "RANK" | "CHANGE_ON_WEEK_BEFORE" | "STATE" | "FISCAL_YEAR" | "FISCAL_QUARTER" | "FISCAL_MONTH" | "FISCAL_WEEK" | "COMPARED_WEEK" | "CHANGE_ON_YEAR_BEFORE" | "SALES" | "CHANGE";
                part?: "nodes" | "departments";
                region?: string;
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                skip?: number;
                snapshot?: string;
                store?: number;
                storeType?: "A" | "B" | "C";
                to?: string;
                year?: number;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["DepartmentWeekConnection"] & components["schemas"]["AnswerLinks"]) | Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    sendEvents: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                topic: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": ({
                    event_id?: string | number | null;
                } & {
                    [key: string]: unknown;
                })[];
                "application/x-ndjson": ({
                    event_id?: string | number | null;
                } & {
                    [key: string]: unknown;
                })[];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        taken: number;
                    };
                };
            };
        };
    };
    forecast: {
        parameters: {
            query?: {
                decimal?: "." | "," | "point" | "comma";
                department?: number;
                district?: string;
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                from?: string;
                horizon?: number;
                level?: 50 | 80 | 95;
                manifest?: boolean;
                part?: "figures" | "weeks" | "history";
                region?: string;
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                snapshot?: string;
                store?: number;
                stores?: number[];
                through?: "MONTH" | "QUARTER" | "YEAR";
                to?: string;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["ForecastAnswer"] & components["schemas"]["AnswerLinks"]) | Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    forecastAccuracy: {
        parameters: {
            query?: {
                by?: "HORIZON" | "DEPARTMENT" | "STORE";
                decimal?: "." | "," | "point" | "comma";
                department?: number;
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                manifest?: boolean;
                part?: "figures" | "groups";
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                snapshot?: string;
                store?: number;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["ForecastAccuracyAnswer"] & components["schemas"]["AnswerLinks"]) | Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    forecastBacktest: {
        parameters: {
            query?: {
                decimal?: "." | "," | "point" | "comma";
                department?: number;
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                manifest?: boolean;
                origin?: string;
                part?: "figures" | "weeks" | "origins";
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                snapshot?: string;
                store?: number;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["ForecastBacktestAnswer"] & components["schemas"]["AnswerLinks"]) | Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    forecastScenario: {
        parameters: {
            query?: {
                closingFrom?: string;
                closingStore?: number;
                decimal?: "." | "," | "point" | "comma";
                department?: number;
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                growingDepartment?: number;
                growingStore?: number;
                growth?: number;
                holiday?: "SUPER_BOWL" | "EASTER" | "LABOR_DAY" | "THANKSGIVING" | "CHRISTMAS";
                manifest?: boolean;
                markDowns?: boolean;
                movedTo?: string;
                part?: "figures" | "weeks";
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                snapshot?: string;
                store?: number;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["ForecastScenarioAnswer"] & components["schemas"]["AnswerLinks"]) | Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    holidaySales: {
        parameters: {
            query?: {
                by?: "HOLIDAY" | "STORE_TYPE" | "STORE" | "DEPARTMENT";
                decimal?: "." | "," | "point" | "comma";
                department?: number;
                district?: string;
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                from?: string;
                manifest?: boolean;
                part?: "figures" | "groups";
                region?: string;
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                snapshot?: string;
                storeType?: "A" | "B" | "C";
                to?: string;
                year?: number;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["HolidaySalesAnswer"] & components["schemas"]["AnswerLinks"]) | Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    integratedSales: {
        parameters: {
            query?: {
                decimal?: "." | "," | "point" | "comma";
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                manifest?: boolean;
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                snapshot?: string;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    leapYearSales: {
        parameters: {
            query?: {
                decimal?: "." | "," | "point" | "comma";
                department?: number;
                district?: string;
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                manifest?: boolean;
                part?: "figures" | "years" | "worst" | "worstByWeeklyAverage" | "stores";
                region?: string;
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                snapshot?: string;
                store?: number;
                storeType?: "A" | "B" | "C";
                year?: number;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["LeapYearSalesAnswer"] & components["schemas"]["AnswerLinks"]) | Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    liveSales: {
        parameters: {
            query?: {
                first?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiveSales"];
                };
            };
        };
    };
    liveSalesStream: {
        parameters: {
            query?: {
                first?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
        };
    };
    lowestFuelPrices: {
        parameters: {
            query?: {
                after?: string;
                decimal?: "." | "," | "point" | "comma";
                direction?: "ASC" | "DESC";
                district?: string;
                first?: number;
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                from?: string;
                manifest?: boolean;
                orderBy?: "WEEK" | "PRICE" | "STORES" | "TIED" | "NEXT_PRICE" | "HAS_SALES" | "STATE";
                region?: string;
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                skip?: number;
                snapshot?: string;
                store?: number;
                storeType?: "A" | "B" | "C";
                to?: string;
                year?: number;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["LowestFuelPriceConnection"] & components["schemas"]["AnswerLinks"]) | Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    monthlyDepartmentSales: {
        parameters: {
            query?: {
                after?: string;
                calendar?: "GREGORIAN" | "FISCAL";
                decimal?: "." | "," | "point" | "comma";
                department?: number;
                direction?: "ASC" | "DESC";
                district?: string;
                first?: number;
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                from?: string;
                manifest?: boolean;
                orderBy?: "MONTH" | "DEPARTMENT" | "TOTAL" | "WEEKS" | "WEEKLY_AVERAGE" | "CHANGE_ON_MONTH_BEFORE" | "WEEKLY_AVERAGE_CHANGE_ON_MONTH_BEFORE" | "CHANGE_ON_YEAR_BEFORE" | "WEEKLY_AVERAGE_CHANGE_ON_YEAR_BEFORE" | "TREND" | "STATE" | "FISCAL_MONTH" | "COMPARED_WEEKS" | "FIRST_COMPARED_WEEK" | "LAST_COMPARED_WEEK" | "FISCAL_YEAR" | "FISCAL_QUARTER";
                period?: "MONTH" | "QUARTER" | "YEAR";
                region?: string;
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                skip?: number;
                snapshot?: string;
                store?: number;
                storeType?: "A" | "B" | "C";
                to?: string;
                year?: number;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["DepartmentMonthConnection"] & components["schemas"]["AnswerLinks"]) | Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    offerImpact: {
        parameters: {
            query?: {
                by?: "STORE" | "WEEK" | "DEPARTMENT" | "MARKDOWN" | "OFFER_SIZE";
                decimal?: "." | "," | "point" | "comma";
                department?: number;
                district?: string;
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                from?: string;
                manifest?: boolean;
                part?: "figures" | "groups";
                region?: string;
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                snapshot?: string;
                store?: number;
                storeType?: "A" | "B" | "C";
                to?: string;
                year?: number;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["OfferImpactAnswer"] & components["schemas"]["AnswerLinks"]) | Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    productPerformance: {
        parameters: {
            query?: {
                after?: string;
                decimal?: "." | "," | "point" | "comma";
                direction?: "ASC" | "DESC";
                first?: number;
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                from?: string;
                manifest?: boolean;
                orderBy?: "MONTH" | "STATE" | "RANK" | "PRODUCT" | "REVENUE" | "QUANTITY" | "AVERAGE_PRICE" | "LIST_REVENUE" | "PRICE_AGAINST_LIST" | "TRANSACTIONS" | "TRANSACTIONS_OFF_LIST" | "CHANGE_ON_MONTH_BEFORE";
                part?: "nodes" | "latest";
                product?: string;
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                skip?: number;
                snapshot?: string;
                to?: string;
                year?: number;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["ProductPerformanceConnection"] & components["schemas"]["AnswerLinks"]) | Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    publications: {
        parameters: {
            query?: never;
            header?: {
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
        };
    };
    analysisReports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnalysisReport"][];
                };
            };
        };
    };
    analysisReport: {
        parameters: {
            query?: {
                format?: "pdf" | "html";
                snapshot?: string;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                    "text/html": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    sales: {
        parameters: {
            query?: {
                after?: string | null;
                cpiBand?: ("below 140" | "140 to below 160" | "160 to below 180" | "180 to below 200" | "200 to below 220" | "220 and above" | "unknown")[];
                decimal?: "." | "," | "point" | "comma";
                department?: number[];
                departmentGroup?: string[];
                departmentName?: string[];
                dimensions?: ("store" | "storeName" | "storeType" | "region" | "district" | "isComparable" | "sizeBand" | "department" | "departmentName" | "departmentGroup" | "year" | "quarter" | "month" | "week" | "fiscalYear" | "fiscalQuarter" | "fiscalMonth" | "fiscalWeek" | "isHoliday" | "holiday" | "hasOffers" | "unemploymentBand" | "cpiBand" | "fuelPriceBand" | "temperatureBand")[];
                district?: string[];
                fiscalMonth?: string[];
                fiscalQuarter?: string[];
                fiscalWeek?: string[];
                fiscalYear?: number[];
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                from?: string | null;
                fuelPriceBand?: ("below 2.50" | "2.50 to below 3.00" | "3.00 to below 3.50" | "3.50 to below 4.00" | "4.00 and above" | "unknown")[];
                hasOffers?: boolean | null;
                holiday?: ("Super Bowl" | "Easter" | "Labor Day" | "Thanksgiving" | "Christmas" | "Other holiday" | "none")[];
                isComparable?: boolean | null;
                isHoliday?: boolean | null;
                limit?: number | null;
                manifest?: boolean;
                max?: string[];
                measures?: ("totalSales" | "averageStoreWeek" | "salesPerSize" | "storeWeeks" | "rows" | "weeks" | "stores" | "share" | "changeOnPeriodBefore" | "salesYearBefore" | "changeOnYearBefore" | "comparedWeeks" | "firstComparedWeek" | "lastComparedWeek" | "likeForLikeGrowth" | "likeForLikeWeeks" | "plannedSales" | "changeOnPlan" | "meanCpi" | "meanUnemployment" | "meanFuelPrice" | "meanTemperature" | "meanMarkdown" | "totalMarkdown")[];
                min?: string[];
                month?: (string & (string))[];
                quarter?: (string & (string))[];
                region?: string[];
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                sizeBand?: ("below 50000" | "50000 to below 100000" | "100000 to below 150000" | "150000 to below 200000" | "200000 and above" | "unknown")[];
                skip?: number;
                snapshot?: string;
                sort?: string[];
                store?: number[];
                storeName?: string[];
                storeType?: ("A" | "B" | "C")[];
                temperatureBand?: ("below 20" | "20 to below 40" | "40 to below 60" | "60 to below 80" | "80 and above" | "unknown")[];
                to?: string | null;
                unemploymentBand?: ("below 4" | "4 to below 6" | "6 to below 8" | "8 to below 10" | "10 to below 12" | "12 and above" | "unknown")[];
                week?: string[];
                year?: number[];
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        coverage: components["schemas"]["Coverage"];
                        nodes: {
                            averageStoreWeek?: number | null;
                            changeOnPeriodBefore?: number | null;
                            changeOnPlan?: number | null;
                            changeOnYearBefore?: number | null;
                            comparedWeeks?: number;
                            cpiBand?: string;
                            department?: number;
                            departmentGroup?: string;
                            departmentName?: string;
                            district?: string;
                            /** Format: date */
                            firstComparedWeek?: string | null;
                            fiscalMonth?: string;
                            fiscalQuarter?: string;
                            fiscalWeek?: string;
                            fiscalYear?: number;
                            fuelPriceBand?: string;
                            hasOffers?: boolean;
                            holiday?: string;
                            isComparable?: boolean;
                            isHoliday?: boolean;
                            /** Format: date */
                            lastComparedWeek?: string | null;
                            likeForLikeGrowth?: number | null;
                            likeForLikeWeeks?: number;
                            meanCpi?: number | null;
                            meanFuelPrice?: number | null;
                            meanMarkdown?: number | null;
                            meanTemperature?: number | null;
                            meanUnemployment?: number | null;
                            /** Format: date */
                            month?: string;
                            plannedSales?: number | null;
                            /** Format: date */
                            quarter?: string;
                            region?: string;
                            rows?: number;
                            salesPerSize?: number | null;
                            salesYearBefore?: number | null;
                            share?: number | null;
                            sizeBand?: string;
                            store?: number;
                            storeName?: string;
                            stores?: number;
                            storeType?: string;
                            storeWeeks?: number;
                            temperatureBand?: string;
                            totalMarkdown?: number | null;
                            totalSales?: number;
                            unemploymentBand?: string;
                            /** Format: date */
                            week?: string;
                            weeks?: number;
                            year?: number;
                        }[];
                        pageInfo: components["schemas"]["PageInfo"];
                        totalCount: number;
                        totals: {
                            averageStoreWeek?: number | null;
                            changeOnPlan?: number | null;
                            changeOnYearBefore?: number | null;
                            comparedWeeks?: number;
                            /** Format: date */
                            firstComparedWeek?: string | null;
                            /** Format: date */
                            lastComparedWeek?: string | null;
                            likeForLikeGrowth?: number | null;
                            likeForLikeWeeks?: number;
                            meanCpi?: number | null;
                            meanFuelPrice?: number | null;
                            meanMarkdown?: number | null;
                            meanTemperature?: number | null;
                            meanUnemployment?: number | null;
                            plannedSales?: number | null;
                            rows?: number;
                            salesPerSize?: number | null;
                            salesYearBefore?: number | null;
                            stores?: number;
                            storeWeeks?: number;
                            totalMarkdown?: number | null;
                            totalSales?: number;
                            weeks?: number;
                        };
                    } | Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    salesAgainstPlan: {
        parameters: {
            query?: {
                by?: "STORE" | "DISTRICT" | "REGION" | "DEPARTMENT" | "QUARTER" | "MONTH" | "WEEK";
                decimal?: "." | "," | "point" | "comma";
                department?: number;
                district?: string;
                fiscalMonth?: number;
                fiscalQuarter?: number;
                fiscalYear?: number;
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                manifest?: boolean;
                part?: "figures" | "groups";
                region?: string;
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                snapshot?: string;
                store?: number;
                storeType?: "A" | "B" | "C";
                version?: string;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["SalesAgainstPlanAnswer"] & components["schemas"]["AnswerLinks"]) | Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    salesPrediction: {
        parameters: {
            query?: {
                at?: number;
                by?: "DEPARTMENT" | "STORE";
                decimal?: "." | "," | "point" | "comma";
                department?: number;
                district?: string;
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                manifest?: boolean;
                part?: "figures" | "departments" | "stores";
                region?: string;
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                snapshot?: string;
                unemploymentAbove?: number;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["SalesPredictionAnswer"] & components["schemas"]["AnswerLinks"]) | Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    salesTeamRanking: {
        parameters: {
            query?: {
                after?: string;
                decimal?: "." | "," | "point" | "comma";
                direction?: "ASC" | "DESC";
                first?: number;
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                from?: string;
                manifest?: boolean;
                onlyBest?: boolean;
                orderBy?: "MONTH" | "STATE" | "STORE" | "RANK" | "TIED" | "SALES_PERSON" | "TOTAL" | "TRANSACTIONS" | "SHARE" | "INCENTIVE";
                part?: "nodes" | "latest";
                personalData?: boolean;
                salesPerson?: number;
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                skip?: number;
                snapshot?: string;
                store?: number;
                to?: string;
                year?: number;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["SalesTeamRankingConnection"] & components["schemas"]["AnswerLinks"]) | Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    salesQuery: {
        parameters: {
            query?: {
                decimal?: "." | "," | "point" | "comma";
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                manifest?: boolean;
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                skip?: number;
                snapshot?: string;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    after?: string | null;
                    dimensions?: ("store" | "storeName" | "storeType" | "region" | "district" | "isComparable" | "sizeBand" | "department" | "departmentName" | "departmentGroup" | "year" | "quarter" | "month" | "week" | "fiscalYear" | "fiscalQuarter" | "fiscalMonth" | "fiscalWeek" | "isHoliday" | "holiday" | "hasOffers" | "unemploymentBand" | "cpiBand" | "fuelPriceBand" | "temperatureBand")[] | null;
                    filters?: {
                        cpiBand?: ("below 140" | "140 to below 160" | "160 to below 180" | "180 to below 200" | "200 to below 220" | "220 and above" | "unknown")[] | null;
                        department?: number[] | null;
                        departmentGroup?: string[] | null;
                        departmentName?: string[] | null;
                        district?: string[] | null;
                        fiscalMonth?: string[] | null;
                        fiscalQuarter?: string[] | null;
                        fiscalWeek?: string[] | null;
                        fiscalYear?: number[] | null;
                        /** Format: date */
                        from?: string | null;
                        fuelPriceBand?: ("below 2.50" | "2.50 to below 3.00" | "3.00 to below 3.50" | "3.50 to below 4.00" | "4.00 and above" | "unknown")[] | null;
                        hasOffers?: boolean | null;
                        holiday?: ("Super Bowl" | "Easter" | "Labor Day" | "Thanksgiving" | "Christmas" | "Other holiday" | "none")[] | null;
                        isComparable?: boolean | null;
                        isHoliday?: boolean | null;
                        month?: (string & (string))[] | null;
                        quarter?: (string & (string))[] | null;
                        region?: string[] | null;
                        sizeBand?: ("below 50000" | "50000 to below 100000" | "100000 to below 150000" | "150000 to below 200000" | "200000 and above" | "unknown")[] | null;
                        store?: number[] | null;
                        storeName?: string[] | null;
                        storeType?: ("A" | "B" | "C")[] | null;
                        temperatureBand?: ("below 20" | "20 to below 40" | "40 to below 60" | "60 to below 80" | "80 and above" | "unknown")[] | null;
                        /** Format: date */
                        to?: string | null;
                        unemploymentBand?: ("below 4" | "4 to below 6" | "6 to below 8" | "8 to below 10" | "10 to below 12" | "12 and above" | "unknown")[] | null;
                        week?: string[] | null;
                        year?: number[] | null;
                    } | null;
                    having?: {
                        averageStoreWeek?: {
                            max?: number | null;
                            min?: number | null;
                        } | null;
                        changeOnPeriodBefore?: {
                            max?: number | null;
                            min?: number | null;
                        } | null;
                        changeOnPlan?: {
                            max?: number | null;
                            min?: number | null;
                        } | null;
                        changeOnYearBefore?: {
                            max?: number | null;
                            min?: number | null;
                        } | null;
                        comparedWeeks?: {
                            max?: number | null;
                            min?: number | null;
                        } | null;
                        likeForLikeGrowth?: {
                            max?: number | null;
                            min?: number | null;
                        } | null;
                        likeForLikeWeeks?: {
                            max?: number | null;
                            min?: number | null;
                        } | null;
                        meanCpi?: {
                            max?: number | null;
                            min?: number | null;
                        } | null;
                        meanFuelPrice?: {
                            max?: number | null;
                            min?: number | null;
                        } | null;
                        meanMarkdown?: {
                            max?: number | null;
                            min?: number | null;
                        } | null;
                        meanTemperature?: {
                            max?: number | null;
                            min?: number | null;
                        } | null;
                        meanUnemployment?: {
                            max?: number | null;
                            min?: number | null;
                        } | null;
                        plannedSales?: {
                            max?: number | null;
                            min?: number | null;
                        } | null;
                        rows?: {
                            max?: number | null;
                            min?: number | null;
                        } | null;
                        salesPerSize?: {
                            max?: number | null;
                            min?: number | null;
                        } | null;
                        salesYearBefore?: {
                            max?: number | null;
                            min?: number | null;
                        } | null;
                        share?: {
                            max?: number | null;
                            min?: number | null;
                        } | null;
                        stores?: {
                            max?: number | null;
                            min?: number | null;
                        } | null;
                        storeWeeks?: {
                            max?: number | null;
                            min?: number | null;
                        } | null;
                        totalMarkdown?: {
                            max?: number | null;
                            min?: number | null;
                        } | null;
                        totalSales?: {
                            max?: number | null;
                            min?: number | null;
                        } | null;
                        weeks?: {
                            max?: number | null;
                            min?: number | null;
                        } | null;
                    } | null;
                    limit?: number | null;
                    measures?: ("totalSales" | "averageStoreWeek" | "salesPerSize" | "storeWeeks" | "rows" | "weeks" | "stores" | "share" | "changeOnPeriodBefore" | "salesYearBefore" | "changeOnYearBefore" | "comparedWeeks" | "firstComparedWeek" | "lastComparedWeek" | "likeForLikeGrowth" | "likeForLikeWeeks" | "plannedSales" | "changeOnPlan" | "meanCpi" | "meanUnemployment" | "meanFuelPrice" | "meanTemperature" | "meanMarkdown" | "totalMarkdown")[] | null;
                    sorts?: {
                        /** @enum {string} */
                        by: "store" | "storeName" | "storeType" | "region" | "district" | "isComparable" | "sizeBand" | "department" | "departmentName" | "departmentGroup" | "year" | "quarter" | "month" | "week" | "fiscalYear" | "fiscalQuarter" | "fiscalMonth" | "fiscalWeek" | "isHoliday" | "holiday" | "hasOffers" | "unemploymentBand" | "cpiBand" | "fuelPriceBand" | "temperatureBand" | "totalSales" | "averageStoreWeek" | "salesPerSize" | "storeWeeks" | "rows" | "weeks" | "stores" | "share" | "changeOnPeriodBefore" | "salesYearBefore" | "changeOnYearBefore" | "comparedWeeks" | "firstComparedWeek" | "lastComparedWeek" | "likeForLikeGrowth" | "likeForLikeWeeks" | "plannedSales" | "changeOnPlan" | "meanCpi" | "meanUnemployment" | "meanFuelPrice" | "meanTemperature" | "meanMarkdown" | "totalMarkdown";
                        /** @enum {string|null} */
                        direction?: "ASC" | "DESC" | null;
                    }[] | null;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        coverage: components["schemas"]["Coverage"];
                        nodes: {
                            averageStoreWeek?: number | null;
                            changeOnPeriodBefore?: number | null;
                            changeOnPlan?: number | null;
                            changeOnYearBefore?: number | null;
                            comparedWeeks?: number;
                            cpiBand?: string;
                            department?: number;
                            departmentGroup?: string;
                            departmentName?: string;
                            district?: string;
                            /** Format: date */
                            firstComparedWeek?: string | null;
                            fiscalMonth?: string;
                            fiscalQuarter?: string;
                            fiscalWeek?: string;
                            fiscalYear?: number;
                            fuelPriceBand?: string;
                            hasOffers?: boolean;
                            holiday?: string;
                            isComparable?: boolean;
                            isHoliday?: boolean;
                            /** Format: date */
                            lastComparedWeek?: string | null;
                            likeForLikeGrowth?: number | null;
                            likeForLikeWeeks?: number;
                            meanCpi?: number | null;
                            meanFuelPrice?: number | null;
                            meanMarkdown?: number | null;
                            meanTemperature?: number | null;
                            meanUnemployment?: number | null;
                            /** Format: date */
                            month?: string;
                            plannedSales?: number | null;
                            /** Format: date */
                            quarter?: string;
                            region?: string;
                            rows?: number;
                            salesPerSize?: number | null;
                            salesYearBefore?: number | null;
                            share?: number | null;
                            sizeBand?: string;
                            store?: number;
                            storeName?: string;
                            stores?: number;
                            storeType?: string;
                            storeWeeks?: number;
                            temperatureBand?: string;
                            totalMarkdown?: number | null;
                            totalSales?: number;
                            unemploymentBand?: string;
                            /** Format: date */
                            week?: string;
                            weeks?: number;
                            year?: number;
                        }[];
                        pageInfo: components["schemas"]["PageInfo"];
                        totalCount: number;
                        totals: {
                            averageStoreWeek?: number | null;
                            changeOnPlan?: number | null;
                            changeOnYearBefore?: number | null;
                            comparedWeeks?: number;
                            /** Format: date */
                            firstComparedWeek?: string | null;
                            /** Format: date */
                            lastComparedWeek?: string | null;
                            likeForLikeGrowth?: number | null;
                            likeForLikeWeeks?: number;
                            meanCpi?: number | null;
                            meanFuelPrice?: number | null;
                            meanMarkdown?: number | null;
                            meanTemperature?: number | null;
                            meanUnemployment?: number | null;
                            plannedSales?: number | null;
                            rows?: number;
                            salesPerSize?: number | null;
                            salesYearBefore?: number | null;
                            stores?: number;
                            storeWeeks?: number;
                            totalMarkdown?: number | null;
                            totalSales?: number;
                            weeks?: number;
                        };
                    } | Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
        };
    };
    askSql: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    asOf?: string;
                    /** @default 100 */
                    first?: number;
                    /** @default {} */
                    parameters?: {
                        [key: string]: string | number | boolean | (null);
                    };
                    /** @default false */
                    personalData?: boolean;
                    sql: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SqlPage"];
                };
            };
        };
    };
    sqlPage: {
        parameters: {
            query?: {
                after?: string;
                first?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SqlPage"];
                };
            };
        };
    };
    cancelSql: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    sqlExport: {
        parameters: {
            query?: {
                decimal?: "." | "," | "point" | "comma";
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    topCustomers: {
        parameters: {
            query?: {
                after?: string;
                customer?: number;
                decimal?: "." | "," | "point" | "comma";
                direction?: "ASC" | "DESC";
                first?: number;
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                from?: string;
                manifest?: boolean;
                maxRank?: number;
                orderBy?: "RANK" | "CUSTOMER" | "TOTAL" | "SHARE" | "TRANSACTIONS" | "VISITS" | "MONTHS" | "FIRST_MONTH" | "LAST_MONTH";
                personalData?: boolean;
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                skip?: number;
                snapshot?: string;
                to?: string;
                year?: number;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["TopCustomersConnection"] & components["schemas"]["AnswerLinks"]) | Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    weeklyTopStores: {
        parameters: {
            query?: {
                after?: string;
                decimal?: "." | "," | "point" | "comma";
                department?: number;
                direction?: "ASC" | "DESC";
                district?: string;
                first?: number;
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                from?: string;
                manifest?: boolean;
                orderBy?: "WEEK" | "STORES" | "SALES" | "NEXT_SALES" | "MARGIN" | "MARGIN_RATIO" | "STATE";
                part?: "nodes" | "wins";
                region?: string;
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                skip?: number;
                snapshot?: string;
                store?: number;
                storeType?: "A" | "B" | "C";
                to?: string;
                year?: number;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["WeeklyTopStoreConnection"] & components["schemas"]["AnswerLinks"]) | Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    yearlyStorePerformance: {
        parameters: {
            query?: {
                after?: string;
                calendar?: "GREGORIAN" | "FISCAL";
                decimal?: "." | "," | "point" | "comma";
                department?: number;
                direction?: "ASC" | "DESC";
                district?: string;
                first?: number;
                format?: "csv" | "ndjson" | "json" | "parquet" | "arrow";
                from?: string;
                manifest?: boolean;
                orderBy?: "YEAR" | "STORE" | "STORE_TYPE" | "TOTAL" | "WEEKLY_AVERAGE" | "WEEKS" | "RANK" | "SIZE" | "SALES_PER_SIZE" | "RANK_BY_SALES_PER_SIZE" | "TYPE_MEDIAN_WEEKLY_AVERAGE" | "TYPE_MEDIAN_SALES_PER_SIZE" | "LIKE_FOR_LIKE_GROWTH" | "LIKE_FOR_LIKE_WEEKS" | "FIRST_COMPARED_WEEK" | "LAST_COMPARED_WEEK" | "IS_COMPARABLE" | "STORE_NAME" | "DISTRICT" | "RANK_IN_DISTRICT" | "STATE" | "GROWTH";
                part?: "nodes" | "years";
                region?: string;
                sep?: "," | ";" | "comma" | "semicolon" | "tab";
                skip?: number;
                snapshot?: string;
                store?: number;
                storeType?: "A" | "B" | "C";
                to?: string;
                year?: number;
            };
            header?: {
                "X-Snapshot-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "X-Checksum-Sha256"?: string;
                    "X-Cursor"?: string;
                    "X-Row-Count"?: number;
                    "X-Snapshot-Complete-Through"?: string;
                    "X-Snapshot-Data-Through"?: string;
                    "X-Snapshot-First-Week"?: string;
                    "X-Snapshot-Flow"?: string;
                    "X-Snapshot-Id"?: string;
                    "X-Snapshot-Previous-Id"?: string;
                    "X-Snapshot-Published-At"?: string;
                    "X-Snapshot-Quality"?: string;
                    "X-Snapshot-Share-Set-Aside"?: number;
                    "X-Snapshot-Upstream-Id"?: string;
                    "X-Snapshot-Warnings"?: string;
                    "X-Snapshot-Weeks"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["StoreYearConnection"] & components["schemas"]["AnswerLinks"]) | Record<string, never>[] | {
                        bytes: number;
                        columns: {
                            description: string;
                            name: string;
                        }[];
                        file: string;
                        mediaType: string;
                        rows: number;
                        sha256: string;
                    };
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
